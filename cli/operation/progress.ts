import { stripVTControlCharacters } from "node:util";
import type { Environment } from "../environment.ts";
import type { Colors } from "../spec.ts";
import { hasLanes, laneLines } from "./lanes.ts";
import { isOpen, type StepSeen, stepLine, type TimedStep } from "./step-line.ts";

/** Shows the steps of an operation while it runs. */
export interface Progress {
  step(step: StepSeen): void;
  note(text: string): void;
  /** Leaves the last state standing. */
  close(): void;
}

const TICK_MS = 100;

/**
 * Redrawn in place on a terminal; elsewhere one line for each step that ended, and for what one that
 * has not waits for. `lanes`: several
 * targets are worked on side by side, and each has its steps below it.
 */
export function showProgress(environment: Environment, colors: Colors, lanes = false): Progress {
  const out = environment.stderr;
  return out.isTTY ? redrawn(environment, colors, lanes) : appended(environment, colors);
}

function appended(environment: Environment, colors: Colors): Progress {
  const shown = new Set<number>();
  const waits = new Map<number, string>();
  return {
    step(step) {
      if (shown.has(step.no)) return;
      const { no, sentence } = step;
      if (isOpen(step)) {
        if (!sentence || waits.get(no) === sentence) return;
        waits.set(no, sentence);
      } else shown.add(no);
      environment.stderr.write(`${stepLine(step, step.durationMs, colors)}\n`);
    },
    note: (text) => environment.stderr.write(`  ${text}\n`),
    close() {},
  };
}

function redrawn(environment: Environment, colors: Colors, lanes: boolean): Progress {
  const out = environment.stderr;
  const steps = new Map<number, TimedStep>();
  const notes: string[] = [];
  const settled = new Set<number>();
  let drawn = 0;
  const draw = (last = false) => {
    const now = environment.elapsed();
    const { done, moving } =
      lanes || hasLanes(steps.values())
        ? { done: [], moving: laneLines([...steps.values()], now, colors, { all: last }) }
        : flat(steps, now, colors);
    for (const { no } of done) {
      steps.delete(no);
      settled.add(no);
    }
    const below = [...moving, ...notes.map((note) => `  ${note}`)];
    const back = drawn > 0 ? `\u001B[${drawn}A` : "";
    const above = done.map((step) => lineAt(step, now, colors));
    out.write(`${back}\u001B[J${[...above, ...below].map((one) => `${one}\n`).join("")}`);
    drawn = below.reduce((sum, one) => sum + rows(one, out.columns), 0);
  };
  const timer = setInterval(() => draw(), TICK_MS);
  timer.unref();
  return {
    step(step) {
      if (settled.has(step.no)) return;
      // A step that waits has no beginning yet: its time runs from when it is taken up.
      const before = steps.get(step.no);
      const began = before !== undefined && before.state !== "pending";
      steps.set(step.no, { ...step, since: began ? before.since : environment.elapsed() });
      draw();
    },
    note(text) {
      notes.push(text);
      draw();
    },
    close() {
      clearInterval(timer);
      draw(true);
    },
  };
}

/** One line a step. What has ended at the top stands for good: only what moves must fit the screen. */
function flat(steps: ReadonlyMap<number, TimedStep>, now: number, colors: Colors) {
  const shown = [...steps.values()]
    .sort((a, b) => a.no - b.no)
    .filter((step) => step.state !== "pending");
  const open = shown.findIndex(isOpen);
  const done = open === -1 ? shown : shown.slice(0, open);
  return { done, moving: shown.slice(done.length).map((step) => lineAt(step, now, colors)) };
}

function lineAt(step: TimedStep, now: number, colors: Colors): string {
  return stepLine(step, step.durationMs ?? now - step.since, colors);
}

/** How many rows of the terminal a line takes: a long one is wrapped. */
function rows(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
}
