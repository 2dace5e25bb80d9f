import { shown } from "../../names.ts";
import type { SelectUniqueGraphQlDefinition } from "../../opendd/metadata.gen.ts";
import type { Path } from "../../problem.ts";
import type { Model } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { checkComparedField } from "../models/comparison.ts";
import { own } from "../own.ts";
import { refuse, type Report } from "../report.ts";
import { described, rootField } from "./root-field.ts";

/** The root fields that find one row by the fields that identify it. */
export function selectUniques(
  definitions: readonly SelectUniqueGraphQlDefinition[],
  model: Model,
  path: Path,
  known: Known,
  report: Report,
): Model["graphql"]["selectUniques"] {
  return definitions.flatMap((definition, index) => {
    const at = [...path, "selectUniques", index];
    checkIdentifier(definition.uniqueIdentifier, model, [...at, "uniqueIdentifier"], known);
    const description = definition.description ?? described("a single object", model);
    const field = rootField({ ...definition, description }, model, at, known, report);
    return field === null ? [] : [{ ...field, uniqueIdentifier: definition.uniqueIdentifier }];
  });
}

function checkIdentifier(fields: readonly string[], model: Model, path: Path, known: Known): void {
  const type = known.objectTypes[model.objectType]?.fields ?? {};
  for (const [index, field] of fields.entries()) {
    const of = `in unique identifier defined for model ${shown(model.name)}`;
    const at = [...path, index];
    if (own(type, field) === undefined) refuse(`unknown field ${field} ${of}`, at);
    if (model.source !== null) {
      const use = "the unique identifier for select unique";
      checkComparedField(field, use, model, model.source, known);
    }
    if (fields.indexOf(field) < index) refuse(`duplicate field ${field} ${of}`, at);
  }
}
