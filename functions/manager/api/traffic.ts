import { and, eq, inArray } from "drizzle-orm";
import { Hono } from "hono";
import type { Executor } from "../../../shared/database.ts";
import type { RouteTable } from "../../../shared/domain/route.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { release, route } from "../../../shared/schema/operations.ts";
import { change } from "../change.ts";
import { environmentScope, type ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { currentRoute, pendingTraffic, routesBefore, routeView } from "../queries/routes.ts";
import { startOperation } from "../queries/start-operation.ts";

const tag = "Traffic";
const read: Access = {
  permission: "route:read",
  read: "route:read",
  hidden: "request.not_found",
  within: "environment",
};
const write: Access = { ...read, permission: "route:write" };

/** Under an environment: who takes its traffic. */
export const traffic = new Hono<ManagerEnv>()
  .get(
    "/route",
    endpoint({
      summary: "The route table that is live",
      tag,
      access: { ...read, hidden: "route.not_found" },
      answers: { 200: api.Route },
    }),
    async (c) => {
      const { environment } = environmentScope(c);
      const { db } = c.var.services;
      const [row, pending] = await Promise.all([
        currentRoute(db, environment.id),
        pendingTraffic(db, environment.id),
      ]);
      if (!row) throw new AppError("route.not_found");
      c.header("etag", `"${row.version}"`);
      return c.json(routeView(row, environment.slug, pending), 200);
    },
  )
  .get(
    "/routes",
    endpoint({
      summary: "All versions of the route table",
      tag,
      access: read,
      answers: { 200: api.page(api.Route) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const { environment } = environmentScope(c);
      const wanted = pageRequest(c.req.valid("query"));
      const before = wanted.after === null ? null : Number.parseInt(wanted.after, 10) || 0;
      const { db } = c.var.services;
      const [rows, pending] = await Promise.all([
        routesBefore(db, environment.id, before, wanted.limit + 1),
        pendingTraffic(db, environment.id),
      ]);
      // Only the newest version is followed.
      const live = before === null ? rows[0]?.version : undefined;
      return c.json(
        pageOf(
          rows,
          wanted,
          (row) => String(row.version),
          (row) => routeView(row, environment.slug, row.version === live ? pending : []),
        ),
        200,
      );
    },
  )
  .post(
    "/routes",
    endpoint({
      summary: "Write a whole route table",
      tag,
      access: write,
      answers: { 202: api.Operation },
      problems: ["request.invalid", "route.stale", "route.invalid"],
      keyed: true,
    }),
    body(api.NewRoute),
    (c) => {
      const { table, expectedVersion } = c.req.valid("json");
      const scope = environmentScope(c);
      return change(c, async (tx) => {
        const current = await currentRoute(tx, scope.environment.id);
        if ((current?.version ?? 0) !== expectedVersion) throw new AppError("route.stale");
        await requireRoutable(tx, scope.environment.id, table);
        const data = { table, expectedVersion };
        return startOperation(
          c,
          tx,
          scope,
          { kind: "route", ...data },
          { action: "route.write", data },
        );
      });
    },
  )
  .post(
    "/promotions",
    endpoint({
      summary: "Give traffic to a release",
      tag,
      access: write,
      answers: { 202: api.Operation },
      problems: ["request.invalid", "release.not_found", "release.not_ready"],
      keyed: true,
    }),
    body(api.NewPromotion),
    (c) => {
      const wanted = c.req.valid("json");
      const scope = environmentScope(c);
      return change(c, async (tx) => {
        const [row] = await releaseStates(tx, scope.environment.id, [wanted.release]);
        if (!row) throw new AppError("release.not_found");
        if (row.state !== "ready") {
          throw new AppError("release.not_ready", { detail: `It is \`${row.state}\`.` });
        }
        return startOperation(
          c,
          tx,
          scope,
          { kind: "promote", ...wanted },
          { action: "release.promote", data: wanted },
        );
      });
    },
  )
  .post(
    "/rollbacks",
    endpoint({
      summary: "Return to an earlier route table",
      tag,
      access: write,
      answers: { 202: api.Operation },
      problems: ["request.invalid", "route.not_found", "route.nothing_before"],
      keyed: true,
    }),
    body(api.NewRollback),
    (c) => {
      const version = c.req.valid("json").version ?? null;
      const scope = environmentScope(c);
      return change(c, async (tx) => {
        await requireVersion(tx, scope.environment.id, version);
        return startOperation(
          c,
          tx,
          scope,
          { kind: "rollback", version },
          { action: "route.rollback", data: { version } },
        );
      });
    },
  )
  .post(
    "/settlements",
    endpoint({
      summary: "Ask providers again that have not followed the route",
      tag,
      access: write,
      answers: { 202: api.Operation },
      keyed: true,
    }),
    (c) => {
      const scope = environmentScope(c);
      return change(c, (tx) =>
        startOperation(c, tx, scope, { kind: "settle" }, { action: "route.settle", data: {} }),
      );
    },
  );

function releaseStates(db: Executor, environmentId: string, ids: string[]) {
  return db
    .select({ id: release.id, state: release.state, target: release.target })
    .from(release)
    .where(and(eq(release.environmentId, environmentId), inArray(release.id, ids)));
}

/** Throws `route.invalid` unless every entry is a ready release of the environment on its target. */
async function requireRoutable(
  db: Executor,
  environmentId: string,
  table: RouteTable,
): Promise<void> {
  const ids = table.map((entry) => entry.release);
  const known = new Map((await releaseStates(db, environmentId, ids)).map((row) => [row.id, row]));
  const errors = table.flatMap((entry, index) => {
    const row = known.get(entry.release);
    const pointer = `/table/${index}`;
    if (!row) return [{ pointer, detail: "is no release of this environment" }];
    if (row.target !== entry.target) return [{ pointer, detail: `is on \`${row.target}\`` }];
    return row.state === "ready" ? [] : [{ pointer, detail: `is \`${row.state}\`, not ready` }];
  });
  const [first] = errors;
  if (!first) return;
  throw new AppError("route.invalid", {
    detail: `\`${first.pointer}\` ${first.detail}.`,
    extensions: { errors },
  });
}

async function requireVersion(
  db: Executor,
  environmentId: string,
  version: number | null,
): Promise<void> {
  const current = await currentRoute(db, environmentId);
  if (version === null) {
    if ((current?.version ?? 0) < 2) throw new AppError("route.nothing_before");
    return;
  }
  const [row] = await db
    .select({ version: route.version })
    .from(route)
    .where(and(eq(route.environmentId, environmentId), eq(route.version, version)));
  if (!row) throw new AppError("route.not_found", { detail: `There is no version ${version}.` });
}
