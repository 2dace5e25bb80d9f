import { and, desc, eq, inArray, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Executor } from "../../../shared/database.ts";
import type { RouteTable } from "../../../shared/domain/route.ts";
import type { Release } from "../../../shared/protocol/api.ts";
import { release } from "../../../shared/schema/operations.ts";

/** What lists show: the wants, with sealed secrets in them, stay in the database. */
const fields = {
  id: release.id,
  buildId: release.buildId,
  target: release.target,
  state: release.state,
  reason: release.reason,
  sentence: release.sentence,
  operationId: release.operationId,
  createdAt: release.createdAt,
  readyAt: release.readyAt,
  parts: sql<{ part: string; url: string | null }[]>`(
    select coalesce(jsonb_agg(jsonb_build_object('part', p->>'part', 'url', p->>'url')), '[]'::jsonb)
    from jsonb_array_elements(${release.parts}) p)`,
};

export interface ReleaseRow {
  id: string;
  buildId: string;
  target: string;
  state: z.infer<typeof Release>["state"];
  reason: string | null;
  sentence: string | null;
  operationId: string;
  createdAt: Date;
  readyAt: Date | null;
  parts: { part: string; url: string | null }[];
}

export function releaseView(
  row: ReleaseRow,
  names: { project: string; environment: string },
  table: RouteTable,
): z.infer<typeof Release> {
  return {
    id: row.id,
    build: row.buildId,
    ...names,
    target: row.target,
    state: row.state,
    reason: row.reason,
    sentence: row.sentence,
    weight: table.find((entry) => entry.release === row.id)?.weight ?? 0,
    parts: row.parts,
    operation: row.operationId,
    createdAt: row.createdAt.toISOString(),
    readyAt: row.readyAt?.toISOString() ?? null,
  };
}

/** Newest first; `before` is the id that was shown last. */
export function releasesBefore(
  db: Executor,
  environmentId: string,
  before: string | null,
  limit: number,
): Promise<ReleaseRow[]> {
  const own = eq(release.environmentId, environmentId);
  return db
    .select(fields)
    .from(release)
    .where(before === null ? own : and(own, lt(release.id, before)))
    .orderBy(desc(release.id))
    .limit(limit);
}

/** The named releases of an environment, and the newest `others` that are not deleted. */
export function releasesOfStatus(
  db: Executor,
  environmentId: string,
  named: readonly string[],
  others: number,
): Promise<ReleaseRow[]> {
  const own = eq(release.environmentId, environmentId);
  const newest = db
    .select({ id: release.id })
    .from(release)
    .where(and(own, ne(release.state, "deleted")))
    .orderBy(desc(release.id))
    .limit(others);
  const wanted =
    named.length === 0
      ? inArray(release.id, newest)
      : or(inArray(release.id, [...named]), inArray(release.id, newest));
  return db.select(fields).from(release).where(and(own, wanted)).orderBy(desc(release.id));
}

/** Names of the targets on which releases are that are not deleted. */
export async function targetsOfReleases(db: Executor, organizationId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ target: release.target })
    .from(release)
    .where(
      and(
        eq(release.organizationId, organizationId),
        ne(release.state, "deleted"),
        isNull(release.deletedAt),
      ),
    );
  return rows.map((row) => row.target);
}

export async function releaseById(
  db: Executor,
  environmentId: string,
  id: string,
): Promise<ReleaseRow | undefined> {
  const [row] = await db
    .select(fields)
    .from(release)
    .where(and(eq(release.environmentId, environmentId), eq(release.id, id)));
  return row;
}
