import type { Clock } from "../shared/clock.ts";

/** A piece of work of which never two run, and whose pauses can be ended from outside. */
export interface OneAtATime {
  /** Begins it unless it runs. */
  soon(): void;
  /** The same, and ends the pause it may be in. */
  now(): void;
}

/** `work` must not throw. */
export function oneAtATime(
  work: (pause: (ms: number) => Promise<void>) => Promise<void>,
  clock: Clock,
  closing: AbortSignal,
): OneAtATime {
  let running = false;
  let pausing = new AbortController();
  const pause = (ms: number) => {
    pausing = new AbortController();
    return clock.sleep(ms, AbortSignal.any([pausing.signal, closing]));
  };
  const run = async () => {
    if (running) return;
    running = true;
    await work(pause);
    running = false;
  };
  return {
    soon: () => void run(),
    now: () => {
      pausing.abort();
      void run();
    },
  };
}
