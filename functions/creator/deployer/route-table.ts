import { and, desc, eq, inArray } from "drizzle-orm";
import { canonicalJson } from "../../../shared/canonical.ts";
import type { Executor } from "../../../shared/database.ts";
import {
  evenTable,
  type RouteEntry,
  RouteTable,
  withWeight,
} from "../../../shared/domain/route.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { release, route } from "../../../shared/schema/operations.ts";
import type { OperationRow } from "../component.ts";

/** How far back a rollback looks for a table that differs. */
const HISTORY = 50;

export type RouteRow = typeof route.$inferSelect;

/** The routes of an environment, the one in force first. */
export function readRoutes(db: Executor, environmentId: string): Promise<RouteRow[]> {
  return db
    .select()
    .from(route)
    .where(eq(route.environmentId, environmentId))
    .orderBy(desc(route.version))
    .limit(HISTORY);
}

/**
 * The table that an operation wants, from the routes as they stand. Every release in it is ready and
 * of this environment. Throws `route.nothing_before`, `route.not_found`, `route.stale`,
 * `route.invalid`, `release.not_found` and `release.not_ready`.
 */
export async function nextTable(
  db: Executor,
  operation: OperationRow,
  made: { releases: readonly string[]; weight: number },
  routes: readonly RouteRow[],
): Promise<RouteTable> {
  const current = routes[0];
  const table = await wanted(db, operation, made, current, routes);
  await requireReady(db, operation, table);
  return table;
}

async function wanted(
  db: Executor,
  operation: OperationRow,
  made: { releases: readonly string[]; weight: number },
  current: RouteRow | undefined,
  routes: readonly RouteRow[],
): Promise<RouteTable> {
  const { input } = operation;
  switch (input.kind) {
    case "deploy": {
      const entries = await entriesOf(db, operation, made.releases);
      return share(current?.table ?? [], entries, made.weight);
    }
    case "promote":
      return share(
        current?.table ?? [],
        await entriesOf(db, operation, [input.release]),
        input.weight,
      );
    case "rollback":
      return previous(routes, input.version);
    case "route":
      if ((current?.version ?? 0) !== input.expectedVersion) {
        throw new AppError("route.stale", {
          detail: `It is at version ${current?.version ?? 0} now, not ${input.expectedVersion}.`,
        });
      }
      return input.table;
    case "destroy":
    case "retire":
      throw new Error(`${input.kind} writes no route table`);
  }
}

/** The newest earlier table that differs, or the one of a given version. */
function previous(routes: readonly RouteRow[], version: number | null): RouteTable {
  const [current] = routes;
  const now = canonicalJson(current?.table ?? []);
  const found =
    version === null
      ? routes.find((row) => row.table.length > 0 && canonicalJson(row.table) !== now)
      : routes.find((row) => row.version === version);
  if (found !== undefined && found.table.length > 0) return found.table;
  if (version === null) throw new AppError("route.nothing_before");
  throw new AppError("route.not_found", {
    detail: `There is no route version ${version} to return to.`,
  });
}

async function entriesOf(
  db: Executor,
  operation: OperationRow,
  releases: readonly string[],
): Promise<Pick<RouteEntry, "target" | "release">[]> {
  const rows = await db
    .select({ release: release.id, target: release.target })
    .from(release)
    .where(
      and(inArray(release.id, [...releases]), eq(release.environmentId, operation.environmentId)),
    );
  if (rows.length === releases.length) return rows;
  throw new AppError("release.not_found");
}

/** `weight` percent for `entries` together, the rest as it is. */
function share(
  table: RouteTable,
  entries: readonly Pick<RouteEntry, "target" | "release">[],
  weight: number,
): RouteTable {
  const live = table.filter((entry) => entry.weight > 0);
  if (weight >= 100 || live.length === 0) return evenTable(entries);
  const [only, ...more] = entries;
  if (only !== undefined && more.length === 0) return withWeight(live, only, weight);
  const names = new Set(entries.map((entry) => entry.release));
  const others = live.filter((entry) => !names.has(entry.release));
  if (others.length === 0) return evenTable(entries);
  const parts = evenTable(entries).map((entry) => ({
    ...entry,
    weight: Math.floor((entry.weight * weight) / 100),
  }));
  const taken = parts.reduce((sum, entry) => sum + entry.weight, 0);
  const total = others.reduce((sum, entry) => sum + entry.weight, 0);
  const scaled = others.map((entry) => ({
    ...entry,
    weight: Math.floor((entry.weight * (100 - taken)) / total),
  }));
  const left = 100 - taken - scaled.reduce((sum, entry) => sum + entry.weight, 0);
  const [first] = scaled;
  if (first !== undefined) first.weight += left;
  return [...parts, ...scaled].filter((entry) => entry.weight > 0);
}

async function requireReady(
  db: Executor,
  operation: OperationRow,
  table: RouteTable,
): Promise<void> {
  const parsed = RouteTable.safeParse(table);
  if (!parsed.success) {
    throw new AppError("route.invalid", {
      detail: parsed.error.issues.map(({ message }) => message).join("; "),
    });
  }
  const names = table.map((entry) => entry.release);
  const rows = await db
    .select({
      id: release.id,
      state: release.state,
      target: release.target,
      operation: release.operationId,
    })
    .from(release)
    .where(and(inArray(release.id, names), eq(release.environmentId, operation.environmentId)));
  const states = new Map(rows.map((row) => [row.id, row]));
  for (const entry of table) {
    const row = states.get(entry.release);
    if (row === undefined || row.target !== entry.target) {
      throw new AppError("release.not_found", {
        detail: `There is no release ${entry.release} on ${entry.target} here.`,
      });
    }
    // A deploy makes its own releases ready in the transaction that routes to them.
    const own = row.operation === operation.id && row.state === "progress";
    if (row.state !== "ready" && !own) {
      throw new AppError("release.not_ready", {
        detail: `Release ${entry.release} is ${row.state}.`,
      });
    }
  }
}
