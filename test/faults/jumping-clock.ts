import { type Clock, systemClock } from "../../shared/clock.ts";

export interface JumpingClock extends Clock {
  /** Moves time on to a moment; never back. */
  jumpTo(moment: Date): void;
}

/** Sleeps that keep leases alive are real; the database counts them too. */
const REAL_MS_MAX = 100;

/** A clock that takes no time: who would wait long goes on at once, and it is later. */
export function jumpingClock(): JumpingClock {
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  return {
    now,
    async sleep(ms, signal) {
      if (ms <= REAL_MS_MAX) return systemClock.sleep(ms, signal);
      aheadMs += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
    jumpTo(moment) {
      aheadMs += Math.max(0, moment.getTime() - now().getTime());
    },
  };
}
