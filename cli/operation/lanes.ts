import type { Colors } from "../spec.ts";
import { isOpen, mark, stepLine, type TimedStep, timeText } from "./step-line.ts";

/** The steps of one target, or those before, between and after that belong to none. */
interface Lane {
  target: string | null;
  steps: TimedStep[];
}

/** Whether steps of several targets run side by side. */
export function hasLanes(steps: Iterable<Pick<TimedStep, "target">>): boolean {
  const targets = new Set<string>();
  for (const { target } of steps) if (target !== null) targets.add(target);
  return targets.size > 1;
}

/**
 * One line a target with how far it is, and below it the steps that run or failed there; with `all`
 * every step, as it is left standing at the end.
 */
export function laneLines(
  steps: readonly TimedStep[],
  now: number,
  colors: Colors,
  { all }: { all: boolean },
): string[] {
  return lanesOf(steps).flatMap((lane) => {
    if (lane.target === null) {
      const begun = lane.steps.filter((step) => step.state !== "pending");
      return begun.map((step) => stepLine(step, timeOf(step, now), colors));
    }
    const shown = lane.steps.filter((step) => isShown(step, all));
    return [head(lane, now, colors), ...shown.map((step) => `  ${below(step, now, colors)}`)];
  });
}

function isShown(step: TimedStep, all: boolean): boolean {
  if (all) return step.state !== "pending";
  return step.state !== "pending" && step.state !== "done";
}

/** In the order of their first step, however the steps of several targets are numbered. */
function lanesOf(steps: readonly TimedStep[]): Lane[] {
  const lanes: Lane[] = [];
  for (const step of [...steps].sort((a, b) => a.no - b.no)) {
    const same = lanes.findLast(({ target }) => target === step.target);
    // What belongs to no target stands where it happens: before all targets, or after them.
    const mayJoin = step.target !== null || same === lanes.at(-1);
    if (same && mayJoin) same.steps.push(step);
    else lanes.push({ target: step.target, steps: [step] });
  }
  return lanes;
}

function head({ target, steps }: Lane, now: number, colors: Colors): string {
  const done = steps.filter((step) => step.state === "done").length;
  const begun = steps.filter((step) => step.state !== "pending");
  const ended = begun.map((step) => step.since + (timeOf(step, now) ?? 0));
  const ms = begun.length === 0 ? null : spanOf(begun, ended);
  const name = colors.bold(target ?? "");
  return `${mark(laneState(steps), colors)} ${name}  ${colors.dim(`${done} done`)}${timeText(ms, colors)}`;
}

function spanOf(begun: readonly TimedStep[], ended: readonly number[]): number {
  const first = Math.min(...begun.map((step) => step.since));
  return Math.max(0, Math.max(...ended) - first);
}

function laneState(steps: readonly TimedStep[]): string {
  const worst = steps.find(({ state }) => state === "failed" || state === "unknown");
  if (worst) return worst.state;
  if (steps.some(isOpen)) return "sent";
  return steps.some(({ state }) => state === "cancelled") ? "cancelled" : "done";
}

function timeOf(step: TimedStep, now: number): number | null {
  if (step.durationMs !== null) return step.durationMs;
  return isOpen(step) ? now - step.since : null;
}

/** Without the target, which stands above. */
function below(step: TimedStep, now: number, colors: Colors): string {
  const title = step.title.replace(` on ${step.target}`, "").replace(` to ${step.target}`, "");
  return stepLine({ ...step, title, target: null }, timeOf(step, now), colors);
}
