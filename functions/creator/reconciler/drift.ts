import type { Fields } from "../../../shared/ports/compute.ts";

export interface DriftedField {
  field: string;
  seen: unknown;
  want: unknown;
}

/**
 * Pure. Where what is seen differs from what was wanted, field by field. What a provider does not
 * tell is not compared, and what a want does not fix is the provider's own business. A difference that
 * was accepted counts only once it is another one.
 */
export function driftOf(
  want: Fields,
  seen: Fields,
  accepted: Readonly<Record<string, unknown>>,
): DriftedField[] {
  return Object.keys(want)
    .filter((field) => Object.hasOwn(seen, field))
    .filter((field) => (seen[field] ?? null) !== (want[field] ?? null))
    .filter((field) => !Object.hasOwn(accepted, field) || accepted[field] !== seen[field])
    .sort()
    .map((field) => ({ field, seen: seen[field] ?? null, want: want[field] ?? null }));
}
