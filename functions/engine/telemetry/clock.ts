import { type Clock, systemClock } from "../../../shared/clock.ts";

/** Time for spans: how long something took must not depend on a wall clock that may jump. */
export interface TelemetryClock extends Clock {
  /** Milliseconds with fractions since some moment; never less than before. */
  monotonicMs(): number;
}

export const systemTelemetryClock: TelemetryClock = {
  ...systemClock,
  monotonicMs: () => performance.now(),
};
