import { and, desc, eq, lt } from "drizzle-orm";
import type { z } from "zod";
import type { Executor } from "../../../shared/database.ts";
import type { Route } from "../../../shared/protocol/api.ts";
import { route } from "../../../shared/schema/operations.ts";

export type RouteRow = typeof route.$inferSelect;

export function routeView(row: RouteRow, environmentSlug: string): z.infer<typeof Route> {
  return {
    environment: environmentSlug,
    version: row.version,
    table: row.table,
    cause: row.cause,
    operation: row.operationId,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

/** The highest version: what is live. */
export async function currentRoute(
  db: Executor,
  environmentId: string,
): Promise<RouteRow | undefined> {
  const [row] = await routesBefore(db, environmentId, null, 1);
  return row;
}

/** Newest first; `before` is the version that was shown last. */
export function routesBefore(
  db: Executor,
  environmentId: string,
  before: number | null,
  limit: number,
): Promise<RouteRow[]> {
  const own = eq(route.environmentId, environmentId);
  return db
    .select()
    .from(route)
    .where(before === null ? own : and(own, lt(route.version, before)))
    .orderBy(desc(route.version))
    .limit(limit);
}
