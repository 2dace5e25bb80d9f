import type { Clock } from "../../../shared/clock.ts";
import type { Session } from "../plan/session.ts";

/** A token may be good for longer than a timer of Node can wait. */
const WAIT_MS_MAX = 2 ** 30;

/** What a client is told whose stay has ended; it may come again with a newer token. */
export const EXPIRED = "the token has expired";

/** Waits until what proved the session is no longer good. False: the signal came before, or it stays good. */
export async function expired(
  { until }: Pick<Session, "until">,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  if (until === undefined) return false;
  while (!signal.aborted) {
    const left = until.getTime() - clock.now().getTime();
    if (left <= 0) return true;
    await clock.sleep(Math.min(left, WAIT_MS_MAX), signal);
  }
  return false;
}
