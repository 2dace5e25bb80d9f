import { and, asc, desc, eq, lt } from "drizzle-orm";
import type { z } from "zod";
import type { Executor } from "../../../shared/database.ts";
import { Problem } from "../../../shared/errors/problem.ts";
import type { Route, RoutePending } from "../../../shared/protocol/api.ts";
import { release, route, traffic } from "../../../shared/schema/operations.ts";

export type RouteRow = typeof route.$inferSelect;
type Pending = z.infer<typeof RoutePending>;

export function routeView(
  row: RouteRow,
  environmentSlug: string,
  pending: Pending[] = [],
): z.infer<typeof Route> {
  return {
    environment: environmentSlug,
    version: row.version,
    table: row.table,
    pending,
    cause: row.cause,
    operation: row.operationId,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Parts whose providers do not follow the route yet, and when they are asked again. */
export async function pendingTraffic(db: Executor, environmentId: string): Promise<Pending[]> {
  const rows = await db
    .select({ traffic, target: release.target })
    .from(traffic)
    .innerJoin(release, eq(release.id, traffic.releaseId))
    .where(and(eq(traffic.environmentId, environmentId), eq(traffic.settled, false)))
    .orderBy(asc(release.target), asc(traffic.part), asc(traffic.releaseId));
  return rows.map(({ traffic: own, target }) => {
    const problem = Problem.safeParse(own.error);
    return {
      target,
      part: own.part,
      release: own.releaseId,
      weight: own.weight,
      detail: problem.success
        ? (problem.data.detail ?? problem.data.title)
        : "The provider has not been asked yet.",
      attempts: own.attempts,
      since: own.since?.toISOString() ?? null,
      nextRetryAt: own.retryAt?.toISOString() ?? null,
    };
  });
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
