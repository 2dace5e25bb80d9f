import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { column } from "./arguments.ts";
import { withArguments } from "./columns.ts";
import type { Evaluation } from "./evaluation.ts";
import { relatedRows } from "./relationships.ts";
import { isObject, mapValues, type Row } from "./rows.ts";

export function selectedFields(
  evaluation: Evaluation,
  row: Row,
  fields: Readonly<Record<string, ndc.Field>>,
): Record<string, unknown> {
  return mapValues(fields, (field) =>
    field.type === "column"
      ? columnField(evaluation, row, field)
      : evaluation.rowSet(relatedRows(evaluation, row, field, "field"), field.query),
  );
}

function columnField(
  evaluation: Evaluation,
  row: Row,
  { column: name, fields, arguments: args }: Extract<ndc.Field, { type: "column" }>,
): unknown {
  const stored = column(evaluation, row, name);
  if (evaluation.rules.argumentsApplyTo === "selection") {
    return withArguments(evaluation, selectedFrom(evaluation, stored, fields), args);
  }
  return selectedFrom(evaluation, withArguments(evaluation, stored, args), fields);
}

/** What a selection leaves of a value: all of it, where nothing was selected. */
export function selectedFrom(
  evaluation: Evaluation,
  value: unknown,
  selection: ndc.NestedField | null | undefined,
): unknown {
  if (!selection || value === null) return value;
  const { rules } = evaluation;
  switch (selection.type) {
    case "object":
      if (!isObject(value)) throw rules.refuse({ kind: "no object to select from" });
      return selectedFields(evaluation, value, selection.fields);
    case "array":
      return arrayIn(evaluation, value).map((element) =>
        selectedFrom(evaluation, element, selection.fields),
      );
    case "collection": {
      if (!rules.offers.nestedCollections) throw rules.refuse({ kind: "nested collections" });
      const rows = arrayIn(evaluation, value);
      if (!rows.every(isObject)) throw rules.refuse({ kind: "no object to select from" });
      return evaluation.rowSet(rows, selection.query);
    }
  }
}

function arrayIn({ rules }: Evaluation, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw rules.refuse({ kind: "no array to select from" });
  return value;
}
