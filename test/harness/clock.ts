import type { Clock } from "../../shared/clock.ts";

export interface TestClock extends Clock {
  /** Moves time on (or back, where negative) and wakes whoever slept until then. */
  advance(ms: number): Promise<void>;
  /** How many sleep now. */
  sleeping(): number;
}

/** A clock that stands still until a test moves it. */
export function testClock(start = "2026-01-01T00:00:00.000Z"): TestClock {
  let now = new Date(start).getTime();
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted || ms <= 0) return resolve();
        const sleeper = {
          until: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", sleeper.wake, { once: true });
      }),
    sleeping: () => sleepers.size,
    async advance(ms) {
      now += ms;
      const due = [...sleepers].filter((sleeper) => sleeper.until <= now);
      for (const sleeper of due.sort((a, b) => a.until - b.until)) sleeper.wake();
      // What was woken runs before the test goes on.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
