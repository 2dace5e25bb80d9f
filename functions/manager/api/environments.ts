import { and, desc, eq, lt } from "drizzle-orm";
import { Hono } from "hono";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { environment } from "../../../shared/schema/projects.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import { change } from "../change.ts";
import { environmentScope, type ManagerEnv, projectScope } from "../context.ts";
import { etag, requireMatch } from "../etag.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { deleteEnvironmentRows, liveInEnvironment } from "../queries/deletion.ts";
import {
  environmentView,
  insertEnvironment,
  PRODUCTION,
  showEnvironment,
} from "../queries/environments.ts";
import { hostsOf } from "../queries/hosts.ts";
import { operationsBefore, operationView } from "../queries/operations.ts";
import { releasesOfStatus, releaseView } from "../queries/releases.ts";
import { currentRoute, pendingTraffic, routeView } from "../queries/routes.ts";

const tag = "Environments";
const list: Access = {
  permission: "environment:read",
  read: "environment:read",
  hidden: "request.not_found",
  within: "project",
};
const one: Access = { ...list, hidden: "environment.not_found", within: "environment" };
/** Releases beside the live ones in a status. */
const STATUS_RELEASES = 5;

export const environments = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List environments",
      tag,
      access: list,
      answers: { 200: api.page(api.Environment) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const { db, config } = c.var.services;
      const wanted = pageRequest(c.req.valid("query"));
      const rows = await db
        .select()
        .from(environment)
        .where(
          and(
            eq(environment.projectId, projectScope(c).project.id),
            ...(wanted.after === null ? [] : [lt(environment.id, wanted.after)]),
          ),
        )
        .orderBy(desc(environment.id))
        .limit(wanted.limit + 1);
      const hosts = await hostsOf(
        db,
        rows.map((row) => row.id),
      );
      return c.json(
        pageOf(
          rows,
          wanted,
          (row) => row.id,
          (row) => environmentView(config, row, hosts.get(row.id) ?? []),
        ),
        200,
      );
    },
  )
  .post(
    "/",
    endpoint({
      summary: "Make an environment",
      tag,
      access: { ...list, permission: "environment:write" },
      answers: { 201: api.Environment },
      problems: ["request.invalid", "environment.exists", "host.taken"],
      keyed: true,
    }),
    body(api.NewEnvironment),
    (c) => {
      const { slug } = c.req.valid("json");
      const { organization, project } = projectScope(c);
      return change(c, async (tx) => {
        const made = await insertEnvironment(c, tx, project, slug);
        if (made === null) throw new AppError("environment.exists");
        const { row, host } = made;
        return {
          status: 201,
          body: environmentView(c.var.services.config, row, [host]),
          headers: {
            etag: etag(row.id, row.version),
            location: `/v1/orgs/${organization.slug}/projects/${project.slug}/environments/${slug}`,
          },
          audit: {
            action: "environment.create",
            subject: `${project.slug}/${slug}`,
            data: { host },
            project: project.id,
            environment: row.id,
          },
        };
      });
    },
  )
  .get(
    "/:env",
    endpoint({
      summary: "Read an environment",
      tag,
      access: one,
      answers: { 200: api.Environment },
    }),
    async (c) => {
      const row = environmentScope(c).environment;
      c.header("etag", etag(row.id, row.version));
      return c.json(await showEnvironment(c, c.var.services.db, row), 200);
    },
  )
  .patch(
    "/:env",
    endpoint({
      summary: "Edit an environment",
      tag,
      access: { ...one, permission: "environment:write" },
      answers: { 200: api.Environment },
      problems: ["request.invalid"],
      conditional: true,
    }),
    body(api.EnvironmentEdit),
    (c) => {
      const edit = c.req.valid("json");
      const { project, environment: seen } = environmentScope(c);
      requireMatch(c, etag(seen.id, seen.version));
      return change(c, async (tx) => {
        const [row] = await tx
          .update(environment)
          .set({ keepReleases: edit.keepReleases, version: seen.version + 1 })
          .where(and(eq(environment.id, seen.id), eq(environment.version, seen.version)))
          .returning();
        if (!row) throw new AppError("edit.stale");
        return {
          status: 200,
          body: await showEnvironment(c, tx, row),
          headers: { etag: etag(row.id, row.version) },
          audit: {
            action: "environment.edit",
            subject: `${project.slug}/${row.slug}`,
            data: { keepReleases: edit.keepReleases },
            project: project.id,
            environment: row.id,
          },
        };
      });
    },
  )
  .delete(
    "/:env",
    endpoint({
      summary: "Delete an environment that runs nothing",
      tag,
      access: { ...one, permission: "environment:delete" },
      answers: { 204: null },
      problems: ["environment.not_empty"],
      conditional: true,
    }),
    (c) => {
      const { project, environment: seen } = environmentScope(c);
      requireMatch(c, etag(seen.id, seen.version));
      if (seen.slug === PRODUCTION) {
        throw new AppError("environment.not_empty", {
          detail: "The production environment goes with its project: delete the project.",
        });
      }
      return change(c, async (tx) => {
        if (await liveInEnvironment(tx, seen.id)) throw new AppError("environment.not_empty");
        await deleteEnvironmentRows(tx, seen.id);
        await raiseSnapshotVersion(tx);
        return {
          status: 204,
          body: null,
          audit: {
            action: "environment.delete",
            subject: `${project.slug}/${seen.slug}`,
            project: project.id,
            environment: seen.id,
          },
        };
      });
    },
  )
  .get(
    "/:env/status",
    endpoint({
      summary: "What is live in an environment",
      tag,
      access: one,
      answers: { 200: api.EnvironmentStatus },
    }),
    async (c) => {
      const { db } = c.var.services;
      const { organization, project, environment: row } = environmentScope(c);
      const [shown, route, pending, [operation]] = await Promise.all([
        showEnvironment(c, db, row),
        currentRoute(db, row.id),
        pendingTraffic(db, row.id),
        operationsBefore(db, { organizationId: organization.id, environmentId: row.id }, null, 1),
      ]);
      const table = route?.table ?? [];
      const named = table.map((entry) => entry.release);
      const releases = await releasesOfStatus(db, row.id, named, STATUS_RELEASES);
      const names = { project: project.slug, environment: row.slug };
      return c.json(
        {
          environment: shown,
          route: route ? routeView(route, row.slug, pending) : null,
          releases: releases.map((release) => releaseView(release, names, table)),
          operation: operation ? operationView(operation) : null,
        },
        200,
      );
    },
  );
