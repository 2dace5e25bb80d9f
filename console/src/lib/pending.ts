import type { RoutePending } from "./types.ts";

/** One target that does not follow the route, whatever releases of it wait. */
export interface PendingTarget {
  target: string;
  parts: string[];
  /** Of the first; the others of a target mostly fail alike. */
  detail: string;
  attempts: number;
  since: string | null;
  nextRetryAt: string | null;
}

/** What is pending, by target. */
export function pendingTargets(pending: readonly RoutePending[]): PendingTarget[] {
  const found = new Map<string, PendingTarget>();
  for (const { target, part, detail, attempts, since, nextRetryAt } of pending) {
    const known = found.get(target);
    if (known === undefined) {
      found.set(target, { target, parts: [part], detail, attempts, since, nextRetryAt });
      continue;
    }
    if (!known.parts.includes(part)) known.parts.push(part);
    known.attempts = Math.max(known.attempts, attempts);
    known.since = earliest(known.since, since);
    known.nextRetryAt = earliest(known.nextRetryAt, nextRetryAt);
  }
  return [...found.values()];
}

function earliest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
