import { and, asc, desc, eq, inArray } from "drizzle-orm";
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

/** The route in force; null where there was never one. */
export async function currentRoute(db: Executor, environmentId: string): Promise<RouteRow | null> {
  const [current] = await db
    .select()
    .from(route)
    .where(eq(route.environmentId, environmentId))
    .orderBy(desc(route.version))
    .limit(1);
  return current ?? null;
}

/** Whether two tables send the same traffic to the same releases, in whatever order they say so. */
export function sameTable(a: RouteTable, b: RouteTable): boolean {
  const sorted = (table: RouteTable) =>
    canonicalJson(table.toSorted((one, other) => (one.release < other.release ? -1 : 1)));
  return sorted(a) === sorted(b);
}

/** The newest earlier table that differs: what a rollback returns to. */
export function tableBefore(routes: readonly Pick<RouteRow, "table">[]): RouteTable | null {
  const now = routes[0]?.table ?? [];
  return routes.find(({ table }) => table.length > 0 && !sameTable(table, now))?.table ?? null;
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
    case "settle":
    case "repair":
      throw new Error(`${input.kind} writes no route table`);
  }
}

/** The newest earlier table that differs, or the one of a given version. */
function previous(routes: readonly RouteRow[], version: number | null): RouteTable {
  const found =
    version === null ? tableBefore(routes) : routes.find((row) => row.version === version)?.table;
  if (found && found.length > 0) return found;
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
    )
    .orderBy(asc(release.target), asc(release.id));
  if (rows.length === releases.length) return rows;
  throw new AppError("release.not_found");
}

/** `weight` percent for `entries` together, the rest in its proportions in what is left. */
export function share(
  table: RouteTable,
  entries: readonly Pick<RouteEntry, "target" | "release">[],
  weight: number,
): RouteTable {
  const names = new Set(entries.map((entry) => entry.release));
  const others = table.filter((entry) => entry.weight > 0 && !names.has(entry.release));
  if (weight >= 100 || others.length === 0) return evenTable(entries);
  const [only, ...more] = entries;
  if (only !== undefined && more.length === 0) return withWeight(others, only, weight);
  const ours = entries.map((entry) => ({ ...entry, weight: 1 }));
  return [...spread(ours, weight), ...spread(others, 100 - weight)];
}

/** `total` percent over `entries` in their proportions, what whole percents leave going to the first. */
function spread(entries: RouteTable, total: number): RouteTable {
  const all = entries.reduce((sum, entry) => sum + entry.weight, 0);
  const floors = entries.map((entry) => Math.floor((entry.weight * total) / all));
  let left = total - floors.reduce((sum, floor) => sum + floor, 0);
  return entries
    .map((entry, at) => ({ ...entry, weight: (floors[at] ?? 0) + (left-- > 0 ? 1 : 0) }))
    .filter((entry) => entry.weight > 0);
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
