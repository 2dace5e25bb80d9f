/** Ctrl-C at a terminal comes to us and, through npm, once more: that is still the first one. */
const SAME_KEYSTROKE_MS = 1_000;

export interface Ending {
  /** Aborts at the first SIGINT or SIGTERM. */
  signal: AbortSignal;
  /** Rejects then, so that nothing is waited for any longer. */
  asked: Promise<never>;
}

export class EndAsked extends Error {}

/** The first signal asks for a graceful end; a second one calls `force`. */
export function whenAskedToEnd(force: () => void): Ending {
  const controller = new AbortController();
  const { promise: asked, reject } = Promise.withResolvers<never>();
  asked.catch(() => {});
  let first: number | null = null;
  const onSignal = (): void => {
    if (first === null) {
      first = performance.now();
      controller.abort();
      reject(new EndAsked());
    } else if (performance.now() - first > SAME_KEYSTROKE_MS) force();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  return { signal: controller.signal, asked };
}
