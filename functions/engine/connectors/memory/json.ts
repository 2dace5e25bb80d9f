import { isDeepStrictEqual } from "node:util";

/** Equality of JSON values. Null equals null; the order of properties does not matter. */
export function sameJson(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}

/** In the order of the bytes of UTF-8, which is that of code points and not of UTF-16. */
export function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/**
 * Null before false, false before true, numbers by size, strings by bytes. Undefined where the two
 * are of different kinds, or of a kind that has no order.
 */
export function compareJson(left: unknown, right: unknown): number | undefined {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (typeof left === "string" && typeof right === "string") return compareBytes(left, right);
  if (typeof left === "number" && typeof right === "number") return Math.sign(left - right);
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  return undefined;
}
