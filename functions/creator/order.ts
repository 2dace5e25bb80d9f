import type { StepRow } from "./component.ts";
import { WAIT_MS_MAX } from "./lengths.ts";

const ENDED: ReadonlySet<string> = new Set(["done", "failed", "cancelled", "unknown"]);

export function stepEnded(step: Pick<StepRow, "state">): boolean {
  return ENDED.has(step.state);
}

function laneOf(step: Pick<StepRow, "body">): string | null {
  const lane = step.body["lane"];
  return typeof lane === "string" ? lane : null;
}

export function isCommitted(step: Pick<StepRow, "body">): boolean {
  return step.body["committed"] === true;
}

export function stepFailed(step: Pick<StepRow, "state">): boolean {
  return step.state === "failed" || step.state === "unknown";
}

/** A cancel does not cut it off: it is committed, or a call of it is under way at the provider. */
export function isSettled(step: Pick<StepRow, "state" | "body">): boolean {
  return isCommitted(step) || step.state === "wait";
}

/**
 * Whether an open step is still to be done. A cancel or a failure ends all but the settled ones; a
 * failure ends what follows it in its lane besides, since that stands on it.
 */
export function goesOn(step: StepRow, steps: readonly StepRow[], cancelling: boolean): boolean {
  const lane = laneOf(step);
  const stands = (before: StepRow) =>
    before.no < step.no && lane !== null && laneOf(before) === lane && stepFailed(before);
  if (steps.some(stands)) return false;
  return isSettled(step) || (!cancelling && !steps.some(stepFailed));
}

/** The steps whose turn it is: everything before them in their lane, or at all, has ended. */
export function runnableSteps(steps: readonly StepRow[]): StepRow[] {
  const ordered = steps.toSorted((a, b) => a.no - b.no);
  return ordered.filter((step, at) => {
    if (stepEnded(step)) return false;
    const lane = laneOf(step);
    return ordered
      .slice(0, at)
      .every((before) => stepEnded(before) || (lane !== null && isOtherLane(before, lane)));
  });
}

function isOtherLane(step: StepRow, lane: string): boolean {
  const other = laneOf(step);
  return other !== null && other !== lane;
}

/** A due time further off than anything we write was set before the clock jumped back: it is due. */
export function isDue(step: Pick<StepRow, "notBefore">, now: Date): boolean {
  if (step.notBefore === null) return true;
  const left = step.notBefore.getTime() - now.getTime();
  return left <= 0 || left > WAIT_MS_MAX;
}
