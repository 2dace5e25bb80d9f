import type { Clock } from "../../shared/clock.ts";

/** The pause after failures, growing with each: it counts with timers, as the clock may jump. */
export interface Backoff {
  /** Milliseconds of the pause that is running, or 0. */
  readonly pauseMs: number;
  /** Begins a longer pause than the last one. */
  failed(): void;
  /** Forgets all failures. */
  succeeded(): void;
  /** Resolves when no pause is running. */
  over(): Promise<void>;
}

export function createBackoff(
  clock: Clock,
  firstMs: number,
  maxMs: number,
  signal: AbortSignal,
): Backoff {
  let failures = 0;
  let pauseMs = 0;
  let running: Promise<void> = Promise.resolve();
  let generation = 0;
  return {
    get pauseMs() {
      return pauseMs;
    },
    failed() {
      pauseMs = pauseAfter(++failures, firstMs, maxMs);
      const mine = ++generation;
      running = clock.sleep(pauseMs, signal).then(() => {
        if (mine === generation) pauseMs = 0;
      });
    },
    succeeded() {
      failures = 0;
      pauseMs = 0;
      generation++;
    },
    over: () => (pauseMs === 0 ? Promise.resolve() : running),
  };
}

/** Doubles from `firstMs` up to `maxMs`. */
export function pauseAfter(failures: number, firstMs: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(30, failures - 1));
}
