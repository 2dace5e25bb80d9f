import { AwsError } from "./answers.ts";
import type { FakeAccount, FakeFunction } from "./state.ts";

/** One request to Lambda, taken apart. */
export interface LambdaCall {
  state: FakeAccount;
  region: string;
  name: string;
  /** The alias in the path, where there is one. */
  alias: string;
  qualifier: string | null;
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** Throws ResourceNotFoundException. */
  found(): FakeFunction;
}

export type LambdaOperation = (call: LambdaCall) => Response;

export function text(body: Record<string, unknown>, member: string): string {
  const value = optional(body, member);
  if (value !== null) return value;
  throw new AwsError(
    "ValidationException",
    `Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    400,
  );
}

export function optional(body: Record<string, unknown>, member: string): string | null {
  const value = body[member];
  return typeof value === "string" ? value : null;
}

/** One page of a list, with the marker of the next. */
export function page<T>(
  { query, state }: LambdaCall,
  all: readonly T[],
): { items: readonly T[]; next: { NextMarker?: string } } {
  const from = Number(query.get("Marker") ?? 0);
  const size = Math.min(Number(query.get("MaxItems") ?? 50), state.knobs.pageSize);
  const items = all.slice(from, from + size);
  const more = from + size < all.length;
  return { items, next: more ? { NextMarker: String(from + size) } : {} };
}
