import { nameOf, shown } from "../../names.ts";
import type { SelectPermission } from "../../opendd/metadata.gen.ts";
import type { Path } from "../../problem.ts";
import type { Model, ModelPermission, Predicate } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { about, refuse, type Report } from "../report.ts";
import { argumentPresets } from "./argument-presets.ts";
import { resolvePredicate } from "./predicate.ts";

/** Which rows of a model a role selects, and with which arguments. */
export function selectPermission(
  { filter, argumentPresets: presets = [], allowSubscriptions = false }: SelectPermission,
  role: string,
  path: Path,
  model: Model,
  known: Known,
  report: Report,
): ModelPermission {
  const at = [...path, "select"];
  const prefix = `Error in model permission for model '${shown(model.name)}' for role '${role}': `;
  const rolePath = [...path, "role"];
  return {
    filter: about(
      (message) => `${prefix}${message}`,
      at,
      () => rowFilter(filter, model, [...at, "filter"], known),
      [
        {
          path: rolePath,
          text: `Error in model permission for the role '${role}' on the model '${nameOf(model.name)}'`,
        },
      ],
    ),
    argumentPresets: argumentPresets(
      presets,
      { role, prefix, rolePath, path: [...at, "argumentPresets"] },
      model,
      known,
      report,
    ),
    allowSubscriptions,
  };
}

function rowFilter(
  filter: SelectPermission["filter"],
  model: Model,
  path: Path,
  known: Known,
): Predicate | null {
  if (filter === null) return null;
  const { source, objectType } = model;
  if (source === null) {
    refuse(`model source is required for model '${shown(model.name)}' to resolve predicate`);
  }
  const expression =
    model.filterExpression === null ? undefined : known.booleanExpressions[model.filterExpression];
  return about(
    (message) => `in select filter permissions: ${message}`,
    path,
    () =>
      resolvePredicate(
        filter,
        {
          objectType,
          connector: source.connector,
          ndcType: source.ndcType,
          expression: expression?.kind === "object" ? expression : null,
          path,
        },
        known,
      ),
  );
}
