import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import type { Transaction } from "../../../shared/database.ts";
import { release } from "../../../shared/schema/operations.ts";
import { environment } from "../../../shared/schema/projects.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import type { NewStep, Outcome, StepContext } from "../component.ts";
import { readRoutes, type RouteRow } from "./route-table.ts";

type ReleaseRow = typeof release.$inferSelect;

/**
 * Keeps what the route in force and the one before name, and the newest others as many as the
 * environment says; the rest is removed. Deciding and marking are one transaction under the lock
 * that route writers take, so that no route can name what is going.
 */
export async function retireStep(cx: StepContext): Promise<Outcome> {
  const { environmentId } = cx.operation;
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
        .orderBy(desc(release.id));
      const named = namedByRoutes(await readRoutes(tx, environmentId));
      const going = retired(rows, named, place?.keepReleases ?? 0);
      return { steps: await removalsOf(tx, going) };
    },
  };
}

/** Of newest-first rows: those that are to go. A release that is being made or removed is not touched. */
export function retired(
  rows: readonly ReleaseRow[],
  named: ReadonlySet<string>,
  keep: number,
): ReleaseRow[] {
  const idle = rows.filter((row) => !named.has(row.id));
  const ready = idle.filter((row) => row.state === "ready").slice(keep);
  const broken = idle.filter((row) => row.state === "failed" || row.state === "cancelled");
  return [...ready, ...broken];
}

function namedByRoutes(routes: readonly RouteRow[]): Set<string> {
  const [current] = routes;
  const before = routes.find((row) => JSON.stringify(row.table) !== JSON.stringify(current?.table));
  return new Set(
    [current, before].flatMap((row) => row?.table.map((entry) => entry.release) ?? []),
  );
}

/** Marks releases as going and gives the steps that remove them, each part beside the others. */
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
