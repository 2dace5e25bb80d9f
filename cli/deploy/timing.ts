import type { Environment } from "../environment.ts";
import { duration } from "../output/duration.ts";

/**
 * The phases of a deploy, in their order. `start` is the command line's own start; it is live after
 * `route`, and `settle` is what is done after that.
 */
type Phase = "start" | "pack" | "upload" | "build" | "release" | "route" | "settle";
/** Whole milliseconds by phase, with their `total`. */
export type Timing = Partial<Record<Phase | "total", number>>;

export interface Stopwatch {
  /** Ends the phase that runs and names it; `at` is when, if not now. */
  lap(phase: Phase, at?: number): void;
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
    lap(phase, at = environment.elapsed()) {
      add(phase, at - last);
      last = at;
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
