import type { Clock } from "../../shared/clock.ts";
import type { Pace } from "../../shared/ports/compute.ts";

export interface Departure {
  bucket: Pace;
  /** Milliseconds of simulated time since the beginning. */
  at: number;
}

export interface PacedClock {
  clock: Clock;
  /** When each call was let go, in the order in which they asked. */
  departures: Departure[];
  /** Takes a call out of its bucket by `take`, and notes when it may leave. */
  pace(take: (pace: Pace) => Promise<void>): (pace: Pace) => Promise<void>;
  /** Runs one of the workers to its end. */
  worker<T>(run: () => Promise<T>): Promise<T>;
}

/**
 * A clock on which nothing takes time but waiting, so that the waits that rates impose are all that it
 * shows. It moves on to whoever wakes first once all of so many workers wait.
 */
export function pacedClock(workers: number): PacedClock {
  const begin = Date.UTC(2026, 0, 1);
  let elapsed = 0;
  let awake = workers;
  let sleepers: { until: number; wake: () => void }[] = [];
  const departures: Departure[] = [];
  const moveOn = () => {
    if (awake > 0 || sleepers.length === 0) return;
    elapsed = Math.min(...sleepers.map(({ until }) => until));
    const due = sleepers.filter(({ until }) => until <= elapsed);
    sleepers = sleepers.filter(({ until }) => until > elapsed);
    awake += due.length;
    for (const { wake } of due) wake();
  };
  return {
    clock: {
      now: () => new Date(begin + elapsed),
      sleep: (ms) =>
        new Promise((wake) => {
          // Whole milliseconds, as a timer waits: never less.
          sleepers.push({ until: Math.ceil(elapsed + ms), wake });
          awake -= 1;
          moveOn();
        }),
    },
    departures,
    pace: (take) => async (bucket) => {
      await take(bucket);
      departures.push({ bucket, at: elapsed });
    },
    async worker(run) {
      try {
        return await run();
      } finally {
        awake -= 1;
        moveOn();
      }
    },
  };
}

/** The most by which calls of one bucket were ahead of its rate; 0 or less is within it. */
export function aheadOfRate(departures: readonly Departure[]): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const [, ofBucket] of Map.groupBy(departures, ({ bucket }) => bucket.bucket)) {
    let tokens = ofBucket[0]?.bucket.burst ?? 0;
    let last = 0;
    for (const { bucket, at } of ofBucket.toSorted((a, b) => a.at - b.at)) {
      tokens = Math.min(bucket.burst, tokens + ((at - last) / 1_000) * bucket.perSecond) - 1;
      last = at;
      most = Math.max(most, -tokens);
    }
  }
  return Math.max(0, Number(most.toFixed(6)));
}
