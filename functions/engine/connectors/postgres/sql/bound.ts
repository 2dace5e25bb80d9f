import type { PlanContext } from "./context.ts";

/** ` limit $n` or ` offset $n`, or nothing. */
export function bound(
  context: PlanContext,
  word: "limit" | "offset",
  count: number | null | undefined,
): string {
  if (count === null || count === undefined) return "";
  return ` ${word} ${context.parameter(String(count))}::int8`;
}
