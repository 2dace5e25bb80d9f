import { compareJson } from "./json.ts";

/** Of the values of a column, nulls already left out. */
export type AggregateFunction = (values: readonly unknown[]) => unknown;

/** NDC's standard aggregate functions. Of no values at all they are null, as in SQL. */
export const standardAggregates: Readonly<Record<string, AggregateFunction>> = {
  min: (values) => extreme(values, -1),
  max: (values) => extreme(values, 1),
  sum: (values) => (values.length === 0 ? null : total(values)),
  average: (values) => (values.length === 0 ? null : total(values) / values.length),
};

function extreme(values: readonly unknown[], side: 1 | -1): unknown {
  if (values.length === 0) return null;
  return values.reduce((best, value) =>
    Math.sign(compareJson(value, best) ?? 0) === side ? value : best,
  );
}

function total(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + Number(value), 0);
}
