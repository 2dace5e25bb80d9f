import type * as z from "zod";
import type { StepEventData } from "../../shared/domain/event.ts";
import { duration } from "../output/duration.ts";
import type { Colors } from "../spec.ts";

export type StepSeen = z.infer<typeof StepEventData>;
/** A step with when it was first heard of, on the clock of `elapsed`. */
export type TimedStep = StepSeen & { since: number };

const OPEN = new Set(["pending", "intent", "sent", "wait"]);

export function isOpen({ state }: Pick<StepSeen, "state">): boolean {
  return OPEN.has(state);
}

export function stepLine(step: StepSeen, ms: number | null, colors: Colors): string {
  const unsaid = [step.part, step.target].filter((one) => one && !step.title.includes(one));
  const place = unsaid.join(" on ");
  const where = place === "" ? "" : colors.dim(` (${place})`);
  const why = isOpen(step) && step.sentence ? `  ${colors.dim(step.sentence)}` : "";
  return `${mark(step.state, colors)} ${step.title}${where}${timeText(ms, colors)}${why}`;
}

export function timeText(ms: number | null, colors: Colors): string {
  return ms === null ? "" : `  ${colors.dim(duration(ms))}`;
}

export function mark(state: string, colors: Colors): string {
  if (state === "done") return colors.green("✓");
  if (state === "failed" || state === "unknown") return colors.red("✗");
  if (state === "cancelled") return colors.yellow("–");
  return colors.cyan("•");
}
