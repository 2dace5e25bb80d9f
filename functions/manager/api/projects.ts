import { and, desc, eq, inArray, lt } from "drizzle-orm";
import { Hono } from "hono";
import type * as z from "zod";
import type { Executor } from "../../../shared/database.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { environment, project } from "../../../shared/schema/projects.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import { change } from "../change.ts";
import { type ManagerEnv, type ProjectRow, projectScope } from "../context.ts";
import { etag, requireMatch } from "../etag.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { deleteProjectRows, liveInProject } from "../queries/deletion.ts";
import { insertEnvironment, PRODUCTION } from "../queries/environments.ts";

const tag = "Projects";
const read: Access = {
  permission: "project:read",
  read: "project:read",
  hidden: "project.not_found",
  within: "project",
};

function projectView(row: ProjectRow, environments: string[]): z.infer<typeof api.Project> {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    environments,
    createdAt: row.createdAt.toISOString(),
  };
}

export const projects = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List projects",
      tag,
      access: { ...read, hidden: "request.not_found", within: "organization" },
      answers: { 200: api.page(api.Project) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const { db } = c.var.services;
      const wanted = pageRequest(c.req.valid("query"));
      const bound = c.var.identity.principal.project;
      const rows = await db
        .select()
        .from(project)
        .where(
          and(
            eq(project.organizationId, c.var.scope.organization.id),
            ...(bound === null ? [] : [eq(project.id, bound)]),
            ...(wanted.after === null ? [] : [lt(project.id, wanted.after)]),
          ),
        )
        .orderBy(desc(project.id))
        .limit(wanted.limit + 1);
      const names = await environmentNames(
        db,
        rows.map((row) => row.id),
      );
      return c.json(
        pageOf(
          rows,
          wanted,
          (row) => row.id,
          (row) => projectView(row, names.get(row.id) ?? []),
        ),
        200,
      );
    },
  )
  .post(
    "/",
    endpoint({
      summary: "Make a project with its production environment",
      tag,
      access: {
        permission: "project:write",
        read: "project:read",
        hidden: "request.not_found",
        within: "organization",
      },
      answers: { 201: api.Project },
      problems: ["request.invalid", "project.exists"],
      keyed: true,
    }),
    body(api.NewProject),
    (c) => {
      const wanted = c.req.valid("json");
      const { ids, clock } = c.var.services;
      const { organization } = c.var.scope;
      // A token of one project makes no other.
      if (c.var.identity.principal.project !== null) {
        throw new AppError("auth.forbidden", { detail: "The token is good for one project only." });
      }
      return change(c, async (tx) => {
        const [row] = await tx
          .insert(project)
          .values({
            id: ids.long("prj"),
            organizationId: organization.id,
            slug: wanted.slug,
            name: wanted.name ?? wanted.slug,
            createdAt: clock.now(),
          })
          .onConflictDoNothing()
          .returning();
        if (!row) throw new AppError("project.exists");
        await insertEnvironment(c, tx, row, PRODUCTION);
        return {
          status: 201,
          body: projectView(row, [PRODUCTION]),
          headers: {
            etag: etag(row.id, row.version),
            location: `/v1/orgs/${organization.slug}/projects/${row.slug}`,
          },
          audit: { action: "project.create", subject: row.slug, project: row.id },
        };
      });
    },
  )
  .get(
    "/:project",
    endpoint({ summary: "Read a project", tag, access: read, answers: { 200: api.Project } }),
    async (c) => {
      const row = projectScope(c).project;
      const names = await environmentNames(c.var.services.db, [row.id]);
      c.header("etag", etag(row.id, row.version));
      return c.json(projectView(row, names.get(row.id) ?? []), 200);
    },
  )
  .patch(
    "/:project",
    endpoint({
      summary: "Rename a project",
      tag,
      access: { ...read, permission: "project:write" },
      answers: { 200: api.Project },
      problems: ["request.invalid"],
      conditional: true,
    }),
    body(api.ProjectEdit),
    (c) => {
      const edit = c.req.valid("json");
      const { project: seen } = projectScope(c);
      requireMatch(c, etag(seen.id, seen.version));
      return change(c, async (tx) => {
        const [row] = await tx
          .update(project)
          .set({ name: edit.name, version: seen.version + 1 })
          .where(and(eq(project.id, seen.id), eq(project.version, seen.version)))
          .returning();
        if (!row) throw new AppError("edit.stale");
        const names = await environmentNames(tx, [row.id]);
        return {
          status: 200,
          body: projectView(row, names.get(row.id) ?? []),
          headers: { etag: etag(row.id, row.version) },
          audit: {
            action: "project.edit",
            subject: row.slug,
            data: { name: edit.name },
            project: row.id,
          },
        };
      });
    },
  )
  .delete(
    "/:project",
    endpoint({
      summary: "Delete a project that runs nothing",
      tag,
      access: { ...read, permission: "project:delete" },
      answers: { 204: null },
      problems: ["project.not_empty"],
      conditional: true,
    }),
    (c) => {
      const { project: seen } = projectScope(c);
      requireMatch(c, etag(seen.id, seen.version));
      return change(c, async (tx) => {
        const [row] = await tx
          .select({ version: project.version })
          .from(project)
          .where(eq(project.id, seen.id))
          .for("update");
        if (row?.version !== seen.version) throw new AppError("edit.stale");
        if (await liveInProject(tx, seen.id)) throw new AppError("project.not_empty");
        await deleteProjectRows(tx, seen.id);
        await raiseSnapshotVersion(tx);
        return {
          status: 204,
          body: null,
          audit: { action: "project.delete", subject: seen.slug, project: seen.id },
        };
      });
    },
  );

async function environmentNames(
  db: Executor,
  projectIds: readonly string[],
): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>();
  if (projectIds.length === 0) return names;
  const rows = await db
    .select({ projectId: environment.projectId, slug: environment.slug })
    .from(environment)
    .where(inArray(environment.projectId, [...projectIds]))
    .orderBy(environment.id);
  for (const row of rows) names.set(row.projectId, [...(names.get(row.projectId) ?? []), row.slug]);
  return names;
}
