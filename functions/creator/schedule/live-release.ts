import { desc, eq } from "drizzle-orm";
import type { Executor } from "../../../shared/database.ts";
import { release, route } from "../../../shared/schema/operations.ts";

/** The release that takes most of an environment's traffic; null where nothing is live. */
export async function liveRelease(db: Executor, environmentId: string) {
  const [current] = await db
    .select({ table: route.table })
    .from(route)
    .where(eq(route.environmentId, environmentId))
    .orderBy(desc(route.version))
    .limit(1);
  const [most] = (current?.table ?? []).toSorted((a, b) => b.weight - a.weight);
  if (most === undefined) return null;
  const [row] = await db.select().from(release).where(eq(release.id, most.release));
  return row ?? null;
}
