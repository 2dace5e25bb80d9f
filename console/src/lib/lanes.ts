import type { Step } from "./types.ts";

/** The steps of one target; `null` for those that belong to none. */
export interface Lane<S> {
  target: string | null;
  steps: S[];
}

/**
 * Steps by their target, in the order in which each target begins. What belongs to none stands where
 * it happens: before all targets, or after them. With one target or none there is a single lane.
 */
export function lanes<S extends Pick<Step, "no" | "target">>(steps: readonly S[]): Lane<S>[] {
  const sorted = [...steps].sort((a, b) => a.no - b.no);
  const targets = new Set(sorted.flatMap(({ target }) => (target === null ? [] : [target])));
  if (targets.size < 2) return sorted.length === 0 ? [] : [{ target: null, steps: sorted }];
  const found: Lane<S>[] = [];
  for (const step of sorted) {
    const same = found.findLast(({ target }) => target === step.target);
    const joins = step.target !== null || same === found.at(-1);
    if (same && joins) same.steps.push(step);
    else found.push({ target: step.target, steps: [step] });
  }
  return found;
}

/** How a lane stands: the worst of its steps. */
export function laneState(steps: readonly Pick<Step, "state">[]): string {
  const worst = steps.find(({ state }) => state === "failed" || state === "unknown");
  if (worst) return worst.state;
  if (steps.every(({ state }) => state === "done")) return "done";
  const open = steps.some(({ state }) => state !== "done" && state !== "cancelled");
  return open ? "sent" : "cancelled";
}

/** From its first step's start to its last one's end, or `now`; null where none has begun. */
export function laneMs(
  steps: readonly Pick<Step, "startedAt" | "endedAt">[],
  now: number,
): number | null {
  const begun = steps.filter(({ startedAt }) => startedAt !== null);
  if (begun.length === 0) return null;
  const starts = begun.map(({ startedAt }) => Date.parse(startedAt ?? ""));
  const ends = begun.map(({ endedAt }) => (endedAt === null ? now : Date.parse(endedAt)));
  return Math.max(0, Math.max(...ends) - Math.min(...starts));
}
