import type { Clock } from "../shared/clock.ts";

/** Aborts when nothing was heard for `ms`, or when `outer` aborts. */
export interface SilenceGuard {
  signal: AbortSignal;
  heard(): void;
  end(): void;
}

export function silenceGuard(clock: Clock, ms: number, outer: AbortSignal): SilenceGuard {
  const line = new AbortController();
  const watching = new AbortController();
  let words = 0;
  const stop = () => {
    line.abort(outer.reason);
    watching.abort();
  };
  if (outer.aborted) stop();
  else outer.addEventListener("abort", stop, { once: true });

  const watch = async () => {
    while (!watching.signal.aborted) {
      const before = words;
      await clock.sleep(ms, watching.signal);
      if (words === before) line.abort(new Error(`nothing was heard for ${ms} ms`));
    }
  };
  void watch();

  return {
    signal: line.signal,
    heard: () => {
      words++;
    },
    end: () => {
      watching.abort();
      outer.removeEventListener("abort", stop);
      line.abort();
    },
  };
}
