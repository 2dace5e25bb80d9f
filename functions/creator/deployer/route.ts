import { and, eq, inArray, ne } from "drizzle-orm";
import * as z from "zod";
import type { Transaction } from "../../../shared/database.ts";
import type { RouteTable } from "../../../shared/domain/route.ts";
import { release, route } from "../../../shared/schema/operations.ts";
import { environment } from "../../../shared/schema/projects.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import type { Committed, NewStep, Outcome, StepContext, StepRow } from "../component.ts";
import { markReady, retirement } from "./ready.ts";
import { notFollowing, removalsOf } from "./retire.ts";
import { currentRoute, nextTable, readRoutes, type RouteRow, sameTable } from "./route-table.ts";
import { capsOf, refuseSplit } from "./split.ts";

const Body = z.looseObject({ releases: z.array(z.string()), weight: z.int() });

/**
 * The one write that moves traffic. It and the end of its step are one transaction, so it is made
 * once, whoever finishes it; the environment's row keeps other writers of routes apart.
 */
export async function routeStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const made = Body.parse(step.body);
  const caps = await capsOf(cx.services, cx.operation.organizationId, await targetsIn(cx));
  return {
    kind: "done",
    async commit(tx) {
      await lockRoutes(tx, cx);
      const routes = await readRoutes(tx, cx.operation.environmentId);
      const table = await nextTable(tx, cx.operation, made, routes);
      refuseSplit(table, caps);
      await markReady(tx, cx, made.releases);
      const before = routes[0];
      const unchanged = before !== undefined && sameTable(before.table, table);
      const version = unchanged ? before.version : await write(tx, cx, before, table);
      if (unchanged && made.releases.length > 0) await raiseSnapshotVersion(tx);
      const steps = unchanged
        ? [retirement()]
        : await following(tx, cx.operation.environmentId, before?.table ?? [], table);
      return { result: { version, unchanged }, steps };
    },
  };
}

/** Of all releases that a table could name. */
function targetsIn(cx: StepContext): Promise<{ target: string }[]> {
  return cx.services.db
    .selectDistinct({ target: release.target })
    .from(release)
    .where(
      and(eq(release.environmentId, cx.operation.environmentId), ne(release.state, "deleted")),
    );
}

const UnrouteBody = z.looseObject({ targets: z.array(z.string()) });

/** Takes all traffic away: what an environment had is removed only after nobody is sent to it. */
export async function unrouteStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const { targets } = UnrouteBody.parse(step.body);
  const sweeps = targets.map(sweepOf);
  const schedules: NewStep = {
    name: "schedules",
    title: "end the schedules",
    lane: null,
    committed: true,
  };
  return {
    kind: "done",
    async commit(tx) {
      await lockRoutes(tx, cx);
      const before = await currentRoute(tx, cx.operation.environmentId);
      if (before !== null && before.table.length > 0) await write(tx, cx, before, []);
      const rows = await tx
        .select()
        .from(release)
        .where(
          and(eq(release.environmentId, cx.operation.environmentId), ne(release.state, "deleted")),
        );
      return { steps: [...(await removalsOf(tx, rows)), schedules, ...sweeps] };
    },
  };
}

/** Removes whatever carries the environment's tags on a target although no release knows it. */
export function sweepOf(target: string): NewStep {
  const title = `search ${target} for leftovers`;
  return { name: "sweep", title, lane: target, target, committed: true };
}

/** Until the commit nobody else writes a route of this environment, nor retires a release of it. */
async function lockRoutes(tx: Transaction, cx: StepContext): Promise<void> {
  const { environmentId } = cx.operation;
  await tx
    .select({ id: environment.id })
    .from(environment)
    .where(eq(environment.id, environmentId))
    .for("update");
}

async function write(
  tx: Transaction,
  cx: StepContext,
  before: RouteRow | undefined,
  table: RouteTable,
): Promise<number> {
  const { organizationId, projectId, environmentId, id, kind, createdBy } = cx.operation;
  const version = (before?.version ?? 0) + 1;
  await tx.insert(route).values({
    organizationId,
    projectId,
    environmentId,
    version,
    table,
    operationId: id,
    cause: kind,
    createdBy,
    createdAt: cx.services.clock.now(),
  });
  await raiseSnapshotVersion(tx);
  return version;
}

/** The route is the truth from its commit on; providers, schedules and retention follow it. */
async function following(
  tx: Transaction,
  environmentId: string,
  before: RouteTable,
  after: RouteTable,
): Promise<NonNullable<Committed["steps"]>> {
  const weights = new Map<string, number>();
  for (const entry of before) weights.set(entry.release, 0);
  for (const entry of after) weights.set(entry.release, entry.weight);
  const named = [...weights.keys()];
  const rows =
    named.length === 0
      ? []
      : await tx.select().from(release).where(inArray(release.id, named)).orderBy(release.id);
  const moved = (id: string) =>
    before.find((entry) => entry.release === id)?.weight !== weights.get(id);
  const behind = new Set(await notFollowing(tx, environmentId));
  const about = rows.filter((row) => moved(row.id) || behind.has(row.id));
  const targets = new Set(about.map((row) => row.target));
  const steps = [...targets].sort().flatMap((target) =>
    trafficSteps(
      target,
      rows.filter((row) => row.target === target),
    ),
  );
  const schedules: NewStep = {
    name: "schedules",
    title: "set the schedules",
    lane: null,
    committed: true,
  };
  return [...steps, schedules, retirement()];
}

/** One step a part: a provider's setting is about all releases of it at once. */
export function trafficSteps(
  target: string,
  rows: readonly (typeof release.$inferSelect)[],
): NewStep[] {
  const parts = new Set(rows.flatMap((row) => row.parts.map(({ part }) => part)));
  return [...parts].sort().map((part) => {
    const releases = rows.flatMap((row) => {
      const ref = row.parts.find((one) => one.part === part)?.ref;
      return ref === undefined ? [] : [{ release: row.id, ref }];
    });
    return {
      name: "traffic",
      title: `tell ${target} how the traffic of ${part} is shared`,
      lane: `${target}/${part}`,
      target,
      part,
      body: { releases },
      committed: true,
    };
  });
}
