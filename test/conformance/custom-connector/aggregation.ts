import { compareBytes } from "../../../functions/engine/connectors/memory/json.ts";
import { badRequest, internal } from "./errors.ts";

/** `min` and `max`; the first value decides of which kind all must be. */
export function aggregate(name: string, values: readonly unknown[]): unknown {
  const [first] = values;
  if (first === undefined) return null;
  if (isInteger(first)) {
    return extreme(name, values, "integer", isInteger, (one, other) => one - other);
  }
  if (typeof first === "string") return extreme(name, values, "string", isString, compareBytes);
  throw internal("Can only aggregate over i64 or string values");
}

function extreme<T>(
  name: string,
  values: readonly unknown[],
  kind: "integer" | "string",
  isKind: (value: unknown) => value is T,
  compare: (one: T, other: T) => number,
): T | null {
  const present: unknown[] = values.filter((value) => value !== null);
  const wrong = present.findIndex((value) => !isKind(value));
  if (wrong !== -1) {
    const article = kind === "integer" ? "an" : "a";
    throw badRequest(`aggregate value is not ${article} ${kind}`, present[wrong]);
  }
  const sorted = present.filter(isKind).toSorted(compare);
  if (name === "min") return sorted[0] ?? null;
  if (name === "max") return sorted.at(-1) ?? null;
  throw badRequest(`invalid ${kind} aggregation function`, name);
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}
