import type { StepRow } from "./component.ts";
import { WAIT_MS_MAX } from "./lengths.ts";

const ENDED: ReadonlySet<string> = new Set(["done", "failed", "cancelled", "unknown"]);

export function stepEnded(step: Pick<StepRow, "state">): boolean {
  return ENDED.has(step.state);
}

export function laneOf(step: Pick<StepRow, "body">): string | null {
  const lane = step.body["lane"];
  return typeof lane === "string" ? lane : null;
}

export function isCommitted(step: Pick<StepRow, "body">): boolean {
  return step.body["committed"] === true;
}

/** The steps whose turn it is: everything before them in their lane, or at all, has ended. */
export function runnableSteps(steps: readonly StepRow[]): StepRow[] {
  const ordered = [...steps].sort((a, b) => a.no - b.no);
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
