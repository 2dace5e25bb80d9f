import type { Clock } from "../shared/clock.ts";
import { fullJitter } from "./backoff.ts";
import type { GatewayLimits } from "./config.ts";

/**
 * Keeps a line open until `signal` aborts: opens it again after every break, with pauses that grow
 * until something good was heard. Never rejects.
 */
export async function keepLine(options: {
  /** Reads until the line breaks; calls `good` for everything good it hears. */
  read: (good: () => void) => Promise<unknown>;
  /** The first break after something good, and the first good word after a break. */
  lost: (error: unknown) => void;
  found: () => void;
  limits: GatewayLimits;
  clock: Clock;
  random: () => number;
  signal: AbortSignal;
}): Promise<void> {
  const { limits, clock, random, signal } = options;
  let attempt = 0;
  let away = false;
  const good = () => {
    if (away) options.found();
    away = false;
    attempt = 0;
  };
  while (!signal.aborted) {
    let reason: unknown = new Error("the line was closed");
    try {
      await options.read(good);
    } catch (error) {
      reason = error;
    }
    if (signal.aborted) return;
    if (!away) options.lost(reason);
    away = true;
    await clock.sleep(fullJitter(attempt++, limits, random), signal);
  }
}
