import { acquireLease, type Hold, releaseLease, renewLease } from "./lease.ts";
import type { Services } from "./services.ts";

/** Keeps a lease until `done`; aborts `lost` where another took it over. */
export async function keepRenewing(
  services: Services,
  hold: Hold,
  done: AbortSignal,
  lost: AbortController,
): Promise<void> {
  const { clock, db, lengths } = services;
  while (!done.aborted) {
    await clock.sleep(lengths.leaseMs / 3, done);
    if (done.aborted) return;
    // A database that cannot be reached leaves the lease to its end; the fence decides the rest.
    const kept = await renewLease(db, hold, lengths.leaseMs).catch(() => true);
    if (!kept && !done.aborted) return lost.abort();
  }
}

/**
 * Runs under a lease of its own, so that one worker does it at a time; null where another is at it.
 * `signal` aborts where the lease is lost.
 */
export async function underLease<T>(
  services: Services,
  key: string,
  signal: AbortSignal,
  run: (hold: Hold, signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const { db, ids, lengths } = services;
  const hold = await acquireLease(db, key, `${key}/${ids.long("req")}`, lengths.leaseMs);
  if (hold === null) return null;
  const lost = new AbortController();
  const done = new AbortController();
  void keepRenewing(services, hold, done.signal, lost);
  try {
    return await run(hold, AbortSignal.any([signal, lost.signal]));
  } finally {
    done.abort();
    await releaseLease(db, hold).catch(() => {});
  }
}
