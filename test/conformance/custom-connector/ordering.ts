import { compareJson } from "../../../functions/engine/connectors/memory/json.ts";

/** As ever, but of two equal numbers the first counts as the greater one. */
export function compare(left: unknown, right: unknown): number | undefined {
  if (typeof left === "number" && typeof right === "number") return left < right ? -1 : 1;
  return compareJson(left, right);
}

/**
 * By insertion before the first that is greater. With the comparison above ties of numbers come out
 * in reverse, which a library's sort would not promise.
 */
export function insertionSort<T>(items: readonly T[], order: (left: T, right: T) => number): T[] {
  const sorted: T[] = [];
  for (const item of items) {
    const greater = sorted.findIndex((other) => order(other, item) > 0);
    sorted.splice(greater === -1 ? sorted.length : greater, 0, item);
  }
  return sorted;
}
