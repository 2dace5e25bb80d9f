import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import type { Transaction } from "../../../shared/database.ts";
import type { Caps } from "../../../shared/ports/compute.ts";
import { operation, release, step, traffic } from "../../../shared/schema/operations.ts";
import { environment } from "../../../shared/schema/projects.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import type { NewStep, Outcome, StepContext } from "../component.ts";
import { readRoutes, type RouteRow, tableBefore } from "./route-table.ts";
import { capsOf } from "./split.ts";

type ReleaseRow = typeof release.$inferSelect;

/**
 * Keeps what the route in force and the one before name, what a provider still sends traffic to, and
 * of each target the newest others: as many as the environment says and the target can hold. The rest
 * is removed. Deciding and marking are one transaction under the lock that route writers take, so that
 * no route can name what is going.
 */
export async function retireStep(cx: StepContext): Promise<Outcome> {
  const { environmentId, organizationId } = cx.operation;
  const { db } = cx.services;
  const targets = await db
    .selectDistinct({ target: release.target })
    .from(release)
    .where(and(eq(release.environmentId, environmentId), isNull(release.deletedAt)));
  const caps = await capsOf(cx.services, organizationId, targets);
  return {
    kind: "done",
    async commit(tx) {
      const [place] = await tx
        .select()
        .from(environment)
        .where(eq(environment.id, environmentId))
        .for("update");
      const rows = await tx
        .select()
        .from(release)
        .where(and(eq(release.environmentId, environmentId), isNull(release.deletedAt)))
        .orderBy(desc(release.createdAt), desc(release.id));
      const named = new Set([
        ...namedByRoutes(await readRoutes(tx, environmentId)),
        ...(await notFollowing(tx, environmentId)),
      ]);
      const busy = await beingRemoved(tx, environmentId);
      const free = rows.filter((row) => !busy.has(row.id));
      const going = retired(free, named, place?.keepReleases ?? 0, caps);
      return { steps: await removalsOf(tx, going) };
    },
  };
}

/** Of newest-first rows: those that are to go. A release that is being made is not touched. */
export function retired<R extends Pick<ReleaseRow, "id" | "state" | "target">>(
  rows: readonly R[],
  named: ReadonlySet<string>,
  keep: number,
  caps: ReadonlyMap<string, Pick<Caps, "keep">> = new Map(),
): R[] {
  const idle = rows.filter((row) => !named.has(row.id));
  // An operation that ended before it could remove it: what was marked is still to go.
  const left = idle.filter((row) => row.state === "deleting");
  const targets = [...new Set(rows.map(({ target }) => target))];
  const surplus = targets.flatMap((target) => {
    const here = rows.filter((row) => row.target === target);
    const held = here.filter((row) => named.has(row.id)).length;
    const room = (caps.get(target)?.keep ?? Number.POSITIVE_INFINITY) - held;
    return here
      .filter((row) => !named.has(row.id) && (row.state === "ready" || row.state === "unknown"))
      .slice(Math.max(0, Math.min(keep, room)));
  });
  return [...surplus, ...left];
}

/** Releases that a provider may still send traffic to, since it refused to follow the route. */
export async function notFollowing(tx: Transaction, environmentId: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ release: traffic.releaseId })
    .from(traffic)
    .where(and(eq(traffic.environmentId, environmentId), eq(traffic.settled, false)));
  return rows.map((row) => row.release);
}

/** Releases whose removal an operation is still at. */
async function beingRemoved(tx: Transaction, environmentId: string): Promise<Set<string>> {
  const rows = await tx
    .selectDistinct({ release: step.release })
    .from(step)
    .innerJoin(operation, eq(operation.id, step.operationId))
    .where(
      and(
        eq(operation.environmentId, environmentId),
        inArray(operation.state, ["pending", "progress"]),
        eq(step.name, "removed"),
      ),
    );
  return new Set(rows.flatMap((row) => row.release ?? []));
}

function namedByRoutes(routes: readonly RouteRow[]): Set<string> {
  const tables = [routes[0]?.table ?? [], tableBefore(routes) ?? []];
  return new Set(tables.flat().map((entry) => entry.release));
}

/** Marks releases as going and gives the steps that remove them, one release beside the other. */
export async function removalsOf(tx: Transaction, rows: readonly ReleaseRow[]): Promise<NewStep[]> {
  if (rows.length === 0) return [];
  await tx
    .update(release)
    .set({ state: "deleting" })
    .where(
      inArray(
        release.id,
        rows.map((row) => row.id),
      ),
    );
  await raiseSnapshotVersion(tx);
  return rows.flatMap((row) => {
    const common = { lane: row.id, target: row.target, release: row.id, committed: true };
    const removals = row.parts.map(({ part, ref }): NewStep => ({
      ...common,
      name: "remove",
      title: `remove ${part} of ${row.id} from ${row.target}`,
      part,
      ref,
    }));
    return [...removals, { ...common, name: "removed", title: `forget ${row.id}` }];
  });
}
