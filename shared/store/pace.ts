import { sql } from "drizzle-orm";
import type { Clock } from "../clock.ts";
import type { Executor } from "../database.ts";
import { AppError } from "../errors/app-error.ts";
import type { Pace } from "../ports/compute.ts";

/** Longer waits are rows, not sleeping workers. */
const WAIT_MS_MAX = 5_000;
/** No worker's clock is further ahead of another's: such a bucket is of before a clock was set back. */
const AHEAD_MS_MAX = 60_000;

/**
 * Token buckets that all workers of the installation share. A call is taken out of the bucket at
 * once, also where it must wait, so that waiting workers queue up instead of meeting again. Where
 * the wait would be longer than a few seconds nothing is taken and `provider.throttled` is thrown.
 */
export function sharedPace(db: Executor, clock: Clock) {
  return async ({ bucket, perSecond, burst }: Pace, signal: AbortSignal): Promise<void> => {
    const at = clock.now();
    const now = at.toISOString();
    const stale = sql`pace.at > ${new Date(at.getTime() + AHEAD_MS_MAX).toISOString()}::timestamptz`;
    const least = 1 - (perSecond * WAIT_MS_MAX) / 1_000;
    const refilled = sql`case when ${stale} then ${burst}::float8 else
      least(${burst}::float8, pace.tokens + ${perSecond}::float8 *
        greatest(0, extract(epoch from ${now}::timestamptz - pace.at))) end`;
    const rows = await db.execute<{ tokens: number }>(sql`
      insert into pace (bucket, tokens, at) values (${bucket}, ${burst - 1}, ${now})
      on conflict (bucket) do update
        set tokens = ${refilled} - 1,
          at = case when ${stale} then ${now}::timestamptz
            else greatest(pace.at, ${now}::timestamptz) end
        where ${refilled} >= ${least}
      returning tokens`);
    const tokens = rows[0]?.tokens;
    if (tokens === undefined) {
      throw new AppError("provider.throttled", {
        detail: `Too many calls to ${bucket} wait already.`,
        retryAfter: Math.ceil(WAIT_MS_MAX / 1_000),
      });
    }
    if (tokens < 0) await clock.sleep((-tokens / perSecond) * 1_000, signal);
  };
}
