import type { BoundField, BoundSelection } from "./bind.ts";
import { LimitReached } from "./request-error.ts";

/** So many rows are taken for a list that says no limit. */
const ROWS_ASSUMED = 20;

/**
 * How many values an operation asks for at most, by what it says of itself: each field once, and what
 * is below a list once for each of its rows. A list has as many as its `limit`; where it has none, 20
 * are assumed, so that lists within lists count for what they may become.
 */
export function costOf(selection: BoundSelection): number {
  let cost = 0;
  for (const field of selection.fields) {
    cost += 1;
    // What introspection tells has a bound of its own.
    if (field.selection === null || field.does.is === "introspection") continue;
    cost += rowsOf(field) * costOf(field.selection);
  }
  return cost;
}

/** Throws `LimitReached`. */
export function refuseCostly(selection: BoundSelection, max: number): void {
  const cost = costOf(selection);
  if (cost <= max) return;
  const detail = `it asks for up to ${cost.toPrecision(3)} values, and at most ${max} are answered`;
  throw new LimitReached("supergraph.too_costly", detail);
}

function rowsOf({ type, arguments: given }: BoundField): number {
  if (!("list" in type)) return 1;
  for (const name in given) {
    const argument = given[name];
    if (argument?.does.is !== "limit" || argument.value.is !== "scalar") continue;
    if (typeof argument.value.value === "number") return argument.value.value;
  }
  return ROWS_ASSUMED;
}
