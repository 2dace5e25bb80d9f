import { and, eq, gt, isNull, lte, or } from "drizzle-orm";
import { release, traffic } from "../../../shared/schema/operations.ts";
import { startOwnOperation } from "../own-operation.ts";
import type { Services } from "../services.ts";

/**
 * Asks providers again that did not follow a route, where their time has come; the operations that do.
 * A time further ahead than any pause was set before the clock was set back: it is due.
 */
export async function settleDue(services: Services): Promise<string[]> {
  const { db, clock, lengths } = services;
  const now = clock.now().getTime();
  const due = await db
    .selectDistinct({ environment: traffic.environmentId })
    .from(traffic)
    .innerJoin(release, eq(release.id, traffic.releaseId))
    .where(
      and(
        eq(traffic.settled, false),
        isNull(release.deletedAt),
        or(
          lte(traffic.retryAt, new Date(now)),
          gt(traffic.retryAt, new Date(now + lengths.settleMsMax)),
        ),
      ),
    );
  const started: string[] = [];
  for (const { environment } of due) {
    const id = await startOwnOperation(services, environment, { kind: "settle" });
    if (id !== null) started.push(id);
  }
  return started;
}
