import { and, asc, eq, gt } from "drizzle-orm";
import { Hono } from "hono";
import type * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { VariableName } from "../../../shared/domain/names.ts";
import { variable } from "../../../shared/schema/projects.ts";
import { change } from "../change.ts";
import { environmentScope, type ManagerEnv } from "../context.ts";
import { requireMatch, requireMatchToPut } from "../etag.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, invalid, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";

const tag = "Variables";
const read: Access = {
  permission: "variable:read",
  read: "variable:read",
  hidden: "variable.not_found",
  within: "environment",
};
const write: Access = { ...read, permission: "variable:write" };

type Row = typeof variable.$inferSelect;

/** A variable made again after its removal has version 1 too: the moment tells them apart. */
function tagOf(row: Pick<Row, "version" | "updatedAt">): string {
  return `"${row.version}.${row.updatedAt.getTime()}"`;
}

function view(row: Row): z.infer<typeof api.Variable> {
  const { name, value, version } = row;
  return { name, value, version, updatedAt: row.updatedAt.toISOString() };
}

/** Throws `request.invalid` for a name that no platform would take. */
export function requireVariableName(name: string): void {
  const result = VariableName.safeParse(name);
  if (result.success) return;
  throw invalid(result.error.issues.map((issue) => ({ pointer: "/name", detail: issue.message })));
}

export const variables = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List variables, by name",
      tag,
      access: { ...read, hidden: "request.not_found" },
      answers: { 200: api.page(api.Variable) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const wanted = pageRequest(c.req.valid("query"));
      const own = eq(variable.environmentId, environmentScope(c).environment.id);
      const rows = await c.var.services.db
        .select()
        .from(variable)
        .where(wanted.after === null ? own : and(own, gt(variable.name, wanted.after)))
        .orderBy(asc(variable.name))
        .limit(wanted.limit + 1);
      return c.json(
        pageOf(rows, wanted, (row) => row.name, view),
        200,
      );
    },
  )
  .get(
    "/:name",
    endpoint({ summary: "Read a variable", tag, access: read, answers: { 200: api.Variable } }),
    async (c) => {
      const [row] = await c.var.services.db
        .select()
        .from(variable)
        .where(named(environmentScope(c).environment.id, c.req.param("name")));
      if (!row) throw new AppError("variable.not_found");
      c.header("etag", tagOf(row));
      return c.json(view(row), 200);
    },
  )
  .put(
    "/:name",
    endpoint({
      summary: "Set a variable",
      tag,
      access: write,
      answers: { 200: api.Variable, 201: api.Variable },
      problems: ["request.invalid"],
      conditional: true,
    }),
    body(api.VariableEdit),
    (c) => {
      const { value } = c.req.valid("json");
      const name = c.req.param("name");
      requireVariableName(name);
      const { organization, project, environment } = environmentScope(c);
      return change(c, async (tx) => {
        const here = named(environment.id, name);
        const [seen] = await tx.select().from(variable).where(here).for("update");
        requireMatchToPut(c, seen ? tagOf(seen) : null);
        const updatedAt = c.var.services.clock.now();
        const [row] = seen
          ? await tx
              .update(variable)
              .set({ value, version: seen.version + 1, updatedAt })
              .where(here)
              .returning()
          : await tx
              .insert(variable)
              .values({
                organizationId: organization.id,
                projectId: project.id,
                environmentId: environment.id,
                name,
                value,
                updatedAt,
              })
              .onConflictDoNothing()
              .returning();
        if (!row) throw new AppError("edit.stale");
        return {
          status: seen ? (200 as const) : (201 as const),
          body: view(row),
          headers: { etag: tagOf(row) },
          audit: {
            action: "variable.set",
            subject: `${project.slug}/${environment.slug}/${name}`,
            data: { name, version: row.version },
            project: project.id,
            environment: environment.id,
          },
        };
      });
    },
  )
  .delete(
    "/:name",
    endpoint({
      summary: "Remove a variable",
      tag,
      access: write,
      answers: { 204: null },
      conditional: true,
    }),
    (c) => {
      const name = c.req.param("name");
      const { project, environment } = environmentScope(c);
      return change(c, async (tx) => {
        const here = named(environment.id, name);
        const [seen] = await tx.select().from(variable).where(here).for("update");
        if (!seen) throw new AppError("variable.not_found");
        requireMatch(c, tagOf(seen));
        await tx.delete(variable).where(here);
        return {
          status: 204,
          body: null,
          audit: {
            action: "variable.remove",
            subject: `${project.slug}/${environment.slug}/${name}`,
            data: { name },
            project: project.id,
            environment: environment.id,
          },
        };
      });
    },
  );

function named(environmentId: string, name: string) {
  return and(eq(variable.environmentId, environmentId), eq(variable.name, name));
}
