import type { Environment } from "../environment.ts";
import { duration } from "../output/duration.ts";

/** The phases of a deploy, in their order. `start` is the command line's own start. */
type Phase = "start" | "pack" | "upload" | "build" | "release" | "route";
/** Whole milliseconds by phase, with their `total`. */
export type Timing = Partial<Record<Phase | "total", number>>;

export interface Stopwatch {
  /** Ends the phase that runs and names it. */
  lap(phase: Phase): void;
  /** Moves milliseconds of one phase to another. */
  move(from: Phase, to: Phase, ms: number): void;
  timing(): Timing;
}

/** Begins when the process did. */
export function stopwatch(environment: Environment): Stopwatch {
  const laps: Partial<Record<Phase, number>> = {};
  let last = 0;
  const add = (phase: Phase, ms: number) => (laps[phase] = (laps[phase] ?? 0) + ms);
  return {
    lap(phase) {
      const now = environment.elapsed();
      add(phase, now - last);
      last = now;
    },
    move(from, to, ms) {
      const moved = Math.min(ms, laps[from] ?? 0);
      add(from, -moved);
      add(to, moved);
    },
    timing() {
      const rounded = Object.entries(laps).map(([phase, ms]) => [phase, Math.round(ms)]);
      return { ...Object.fromEntries(rounded), total: Math.round(last) };
    },
  };
}

/** `pack 0.12 s · upload 0.01 s · … · 0.60 s in all` */
export function timingText({ total, ...phases }: Timing): string {
  const each = Object.entries(phases).map(([phase, ms]) => `${phase} ${duration(ms)}`);
  return [...each, `${duration(total ?? 0)} in all`].join(" · ");
}
