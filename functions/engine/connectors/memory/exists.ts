import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { relationshipArgumentValues } from "./arguments.ts";
import { type ColumnReference, columnValue } from "./columns.ts";
import type { Evaluation, Scopes } from "./evaluation.ts";
import { relatedRows } from "./relationships.ts";
import { FUNCTION_COLUMN, isObject, type Row } from "./rows.ts";

type Exists = Extract<ndc.Expression, { type: "exists" }>;
type Nested = Extract<ndc.ExistsInCollection, { column_name: string }>;

/** Every row is looked at, so that a mistake in the predicate shows whatever the data is. */
export function exists(evaluation: Evaluation, expression: Exists, scopes: Scopes): boolean {
  const { in_collection: collection, predicate } = expression;
  const found = rowsIn(evaluation, collection, scopes[0]);
  if (!predicate) return found.length > 0;
  return found.filter((row) => evaluation.holds(predicate, [row, ...scopes])).length > 0;
}

function rowsIn(
  evaluation: Evaluation,
  collection: ndc.ExistsInCollection,
  row: Row,
): readonly Row[] {
  switch (collection.type) {
    case "related":
      return relatedRows(evaluation, row, collection, "exists");
    case "unrelated": {
      const args = relationshipArgumentValues(evaluation, collection.arguments, row);
      return evaluation.rowsOf(collection.collection, args);
    }
    case "nested_collection":
      return objectsIn(evaluation, columnValue(evaluation, row, referenceOf(collection)));
    case "nested_scalar_collection":
      return scalarsIn(evaluation, columnValue(evaluation, row, referenceOf(collection)));
  }
}

function referenceOf({ column_name: name, ...rest }: Nested): ColumnReference {
  return { ...rest, name };
}

function objectsIn({ rules }: Evaluation, value: unknown): Row[] {
  const empty = rules.nullCollection === "empty";
  if (value === null && empty) return [];
  if (!Array.isArray(value)) throw rules.refuse({ kind: "no array of objects" });
  const elements = empty ? value.filter((element) => element !== null) : value;
  if (!elements.every(isObject)) throw rules.refuse({ kind: "no array of objects" });
  return elements;
}

function scalarsIn({ rules }: Evaluation, value: unknown): Row[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw rules.refuse({ kind: "no array of scalars" });
  return value.map((element: unknown) => ({ [FUNCTION_COLUMN]: element }));
}
