import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { Database } from "../../../shared/database.ts";
import type { Ref, Seen, Want } from "../../../shared/ports/compute.ts";
import { release } from "../../../shared/schema/operations.ts";

type ReleaseRow = typeof release.$inferSelect;

/** A release as a sweep needs it: without its wants, which are large. */
export interface Standing {
  id: string;
  state: ReleaseRow["state"];
  environment: string;
  parts: { part: string; kind: string; name: string }[];
}

/** All releases on a target that are not gone. */
export async function standingOn(
  db: Database,
  organizationId: string,
  target: string,
): Promise<Standing[]> {
  return db
    .select({
      id: release.id,
      state: release.state,
      environment: release.environmentId,
      parts: sql<Standing["parts"]>`(select coalesce(json_agg(json_build_object(
        'part', part->'part', 'kind', part->'ref'->'kind', 'name', part->'ref'->'name')), '[]'::json)
        from jsonb_array_elements(${release.parts}) part)`,
    })
    .from(release)
    .where(
      and(
        eq(release.organizationId, organizationId),
        eq(release.target, target),
        isNull(release.deletedAt),
      ),
    );
}

/** Whose a resource is, as far as rows tell. */
export interface Whose {
  owner: "ours" | "foreign" | "orphan";
  environmentId: string | null;
  releaseId: string | null;
  part: string | null;
  /** What was released there; null where it is not a ready release of ours. */
  want: Want | null;
}

const FOREIGN: Whose = {
  owner: "foreign",
  environmentId: null,
  releaseId: null,
  part: null,
  want: null,
};

/**
 * Tells for each of a few resources whose it is. Rows are read after the resources were: a release has
 * its row before anything of it is made. `earlier` is what stood before the list was begun, so that
 * what is removed meanwhile is no orphan.
 */
export async function whoseAre(
  db: Database,
  place: { organizationId: string; target: string },
  batch: readonly Seen[],
  earlier: readonly Standing[],
): Promise<Whose[]> {
  const rows = await releasesOf(db, place, batch, earlier);
  const standing = [...rows.map(standingOf), ...earlier];
  return batch.map((seen): Whose => {
    const { owner, ref } = seen;
    if (owner === "foreign" || owner.organization !== place.organizationId) return FOREIGN;
    const named = rows.find((row) => holds(row, ref));
    const want = named?.parts.find((one) => one.ref.name === ref.name);
    if (named !== undefined && want !== undefined) {
      return {
        owner: "ours",
        environmentId: named.environmentId,
        releaseId: named.id,
        part: want.part,
        want: named.state === "ready" ? want.want : null,
      };
    }
    const common = {
      environmentId: owner.environment || null,
      releaseId: owner.release || null,
      part: owner.resource || null,
      want: null,
    };
    // What releases share (a function, a role) is ours as long as one of them stands. Another resource
    // of a release's own kind was made twice.
    const shared = standing.some(
      ({ id, environment, parts }) =>
        environment === owner.environment &&
        (owner.release === "" || id === owner.release) &&
        (owner.release === "" || parts.every(({ kind }) => kind !== ref.kind)),
    );
    return { owner: shared ? "ours" : "orphan", ...common };
  });
}

function standingOf({ id, state, environmentId, parts }: ReleaseRow): Standing {
  return {
    id,
    state,
    environment: environmentId,
    parts: parts.map(({ part, ref: { kind, name } }) => ({ part, kind, name })),
  };
}

function holds(row: ReleaseRow, ref: Ref): boolean {
  return row.parts.some((one) => one.ref.name === ref.name && one.ref.kind === ref.kind);
}

/** The rows that a batch may be about: by its tags, and by name where those do not say the release. */
function releasesOf(
  db: Database,
  { organizationId, target }: { organizationId: string; target: string },
  batch: readonly Seen[],
  earlier: readonly Standing[],
): Promise<ReleaseRow[]> {
  const owners = batch.flatMap(({ owner }) => (owner === "foreign" ? [] : [owner]));
  const names = new Set(batch.map(({ ref }) => ref.name));
  const byName = earlier
    .filter(({ parts }) => parts.some(({ name }) => names.has(name)))
    .map(({ id }) => id);
  const ids = [...new Set([...byName, ...owners.map((owner) => owner.release)])];
  const environments = [
    ...new Set(owners.filter((one) => one.release === "").map((one) => one.environment)),
  ];
  if (ids.length === 0 && environments.length === 0) return Promise.resolve([]);
  const shared =
    environments.length === 0
      ? []
      : [
          sql`${release.id} in (select distinct on (environment_id) id from release
            where environment_id in ${environments} and target = ${target} and deleted_at is null
            order by environment_id, id desc)`,
        ];
  return db
    .select()
    .from(release)
    .where(
      and(
        eq(release.organizationId, organizationId),
        eq(release.target, target),
        isNull(release.deletedAt),
        or(...(ids.length === 0 ? [] : [inArray(release.id, ids)]), ...shared),
      ),
    );
}
