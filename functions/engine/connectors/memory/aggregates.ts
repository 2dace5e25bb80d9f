import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { withArguments } from "./columns.ts";
import type { Evaluation } from "./evaluation.ts";
import { isObject, mapValues, own, type Row } from "./rows.ts";

export function aggregatesOf(
  evaluation: Evaluation,
  aggregates: Readonly<Record<string, ndc.Aggregate>>,
  rows: readonly Row[],
): Record<string, unknown> {
  return mapValues(aggregates, (aggregate) => aggregateOf(evaluation, aggregate, rows));
}

export function aggregateOf(
  evaluation: Evaluation,
  aggregate: ndc.Aggregate,
  rows: readonly Row[],
): unknown {
  if (aggregate.type === "star_count") return rows.length;
  const values = rows.map((row) => aggregatedValue(evaluation, row, aggregate));
  if (aggregate.type === "single_column") {
    return evaluation.rules.aggregate(aggregate.function, values);
  }
  const present = values.filter((value) => value !== null);
  if (!aggregate.distinct) return present.length;
  return new Set(present.map((value) => JSON.stringify(value))).size;
}

/** Aggregates are strict: a nested field must exist in every object. Only a null stays null. */
function aggregatedValue(
  evaluation: Evaluation,
  row: Row,
  aggregate: Extract<ndc.Aggregate, { column: string }>,
): unknown {
  const { rules } = evaluation;
  const stored = own(row, aggregate.column);
  if (stored === undefined) {
    throw rules.refuse({ kind: "unknown column in aggregate", name: aggregate.column });
  }
  let value = withArguments(evaluation, stored, aggregate.arguments);
  for (const name of aggregate.field_path ?? []) {
    if (value === null) return null;
    if (!isObject(value)) throw rules.refuse({ kind: "no object in aggregate" });
    value = own(value, name);
    if (value === undefined) throw rules.refuse({ kind: "absent field in aggregate", name });
  }
  return value;
}
