import { stripVTControlCharacters } from "node:util";
import type * as z from "zod";
import type { StepEventData } from "../../shared/domain/event.ts";
import type { Environment } from "../environment.ts";
import { duration } from "../output/duration.ts";
import type { Colors } from "../spec.ts";

export type StepSeen = z.infer<typeof StepEventData>;

/** Shows the steps of an operation while it runs. */
export interface Progress {
  step(step: StepSeen): void;
  note(text: string): void;
  /** Leaves the last state standing. */
  close(): void;
}

const OPEN = new Set(["pending", "intent", "sent", "wait"]);
const TICK_MS = 100;

/** Redrawn in place on a terminal; elsewhere one line for each step that ended. */
export function showProgress(environment: Environment, colors: Colors): Progress {
  const out = environment.stderr;
  return out.isTTY ? redrawn(environment, colors) : appended(environment, colors);
}

function appended(environment: Environment, colors: Colors): Progress {
  const shown = new Set<number>();
  return {
    step(step) {
      if (OPEN.has(step.state) || shown.has(step.no)) return;
      shown.add(step.no);
      environment.stderr.write(`${stepLine(step, step.durationMs, colors)}\n`);
    },
    note: (text) => environment.stderr.write(`  ${text}\n`),
    close() {},
  };
}

function redrawn(environment: Environment, colors: Colors): Progress {
  const out = environment.stderr;
  const steps = new Map<number, StepSeen & { since: number }>();
  const notes: string[] = [];
  const settled = new Set<number>();
  let drawn = 0;
  const draw = () => {
    const now = environment.elapsed();
    const line = (step: StepSeen & { since: number }) =>
      stepLine(step, step.durationMs ?? now - step.since, colors);
    const shown = [...steps.values()]
      .sort((a, b) => a.no - b.no)
      .filter((step) => step.state !== "pending");
    // What has ended at the top stands for good: only what still moves must fit on the screen.
    const open = shown.findIndex((step) => OPEN.has(step.state));
    const done = open === -1 ? shown : shown.slice(0, open);
    for (const step of done) {
      steps.delete(step.no);
      settled.add(step.no);
    }
    const moving = [...shown.slice(done.length).map(line), ...notes.map((note) => `  ${note}`)];
    const back = drawn > 0 ? `\u001B[${drawn}A` : "";
    const text = [...done.map(line), ...moving].map((one) => `${one}\n`).join("");
    out.write(`${back}\u001B[J${text}`);
    drawn = moving.reduce((sum, one) => sum + rows(one, out.columns), 0);
  };
  const timer = setInterval(draw, TICK_MS);
  timer.unref();
  return {
    step(step) {
      if (settled.has(step.no)) return;
      steps.set(step.no, { ...step, since: steps.get(step.no)?.since ?? environment.elapsed() });
      draw();
    },
    note(text) {
      notes.push(text);
      draw();
    },
    close() {
      clearInterval(timer);
      draw();
    },
  };
}

/** How many rows of the terminal a line takes: a long one is wrapped. */
function rows(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
}

function stepLine(step: StepSeen, ms: number | null, colors: Colors): string {
  const unsaid = [step.part, step.target].filter((one) => one && !step.title.includes(one));
  const place = unsaid.join(" on ");
  const where = place === "" ? "" : colors.dim(` (${place})`);
  const time = ms === null ? "" : `  ${colors.dim(duration(ms))}`;
  return `${mark(step.state, colors)} ${step.title}${where}${time}`;
}

function mark(state: string, colors: Colors): string {
  if (state === "done") return colors.green("✓");
  if (state === "failed" || state === "unknown") return colors.red("✗");
  if (state === "cancelled") return colors.yellow("–");
  return colors.cyan("•");
}
