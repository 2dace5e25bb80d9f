import type { TelemetryClock } from "../clock.ts";

export interface ManualClock extends TelemetryClock {
  /** Lets time pass, and what waited for it begin. */
  pass(ms: number): Promise<void>;
  /** In how many milliseconds each of those that sleep will wake. */
  sleeps(): number[];
}

/** A clock that stands still until it is told otherwise. */
export function manualClock(startUnixMs = Date.UTC(2030, 0, 1)): ManualClock {
  let elapsed = 0;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => new Date(startUnixMs + elapsed),
    monotonicMs: () => elapsed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted) return resolve();
        const sleeper = { until: elapsed + ms, wake: resolve };
        sleepers.add(sleeper);
        const aborted = () => {
          sleepers.delete(sleeper);
          resolve();
        };
        signal?.addEventListener("abort", aborted, { once: true });
      }),
    async pass(ms) {
      const end = elapsed + ms;
      for (;;) {
        await turn();
        const next = [...sleepers].toSorted((a, b) => a.until - b.until)[0];
        if (next === undefined || next.until > end) break;
        elapsed = next.until;
        sleepers.delete(next);
        next.wake();
      }
      elapsed = end;
      await turn();
    },
    sleeps: () => [...sleepers].map(({ until }) => until - elapsed),
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets the event loop turn until it is so. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}
