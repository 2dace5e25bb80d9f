import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import * as api from "../../../shared/protocol/api.ts";
import { auditEntry } from "../../../shared/schema/people.ts";
import { environment, project } from "../../../shared/schema/projects.ts";
import type { ManagerEnv } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";

const Filter = PageQuery.extend({
  project: z.string().max(64).optional(),
  action: z.string().max(64).optional(),
  principal: z.string().max(64).optional(),
});

export const audit = new Hono<ManagerEnv>().get(
  "/",
  endpoint({
    summary: "Who did what",
    tag: "Audit",
    access: {
      permission: "audit:read",
      read: "audit:read",
      hidden: "request.not_found",
      within: "organization",
    },
    answers: { 200: api.page(api.AuditEntry) },
    problems: ["request.invalid"],
  }),
  query(Filter),
  async (c) => {
    const filter = c.req.valid("query");
    const wanted = pageRequest(filter);
    const bound = c.var.identity.principal.project;
    const conditions: SQL[] = [eq(auditEntry.organizationId, c.var.scope.organization.id)];
    if (bound !== null) conditions.push(eq(auditEntry.projectId, bound));
    if (filter.project !== undefined) conditions.push(eq(project.slug, filter.project));
    if (filter.action !== undefined) conditions.push(eq(auditEntry.action, filter.action));
    if (filter.principal !== undefined) {
      conditions.push(sql`${auditEntry.principal}->>'id' = ${filter.principal}`);
    }
    if (wanted.after !== null) conditions.push(lt(auditEntry.id, wanted.after));
    const rows = await c.var.services.db
      .select({ entry: auditEntry, project: project.slug, environment: environment.slug })
      .from(auditEntry)
      .leftJoin(project, eq(project.id, auditEntry.projectId))
      .leftJoin(environment, eq(environment.id, auditEntry.environmentId))
      .where(and(...conditions))
      .orderBy(desc(auditEntry.id))
      .limit(wanted.limit + 1);
    return c.json(
      pageOf(
        rows,
        wanted,
        (row) => row.entry.id,
        ({ entry, ...names }) => ({
          id: entry.id,
          at: entry.at.toISOString(),
          principal: entry.principal,
          action: entry.action,
          // The name while it is there, the id afterwards.
          project: names.project ?? entry.projectId,
          environment: names.environment ?? entry.environmentId,
          subject: entry.subject,
          data: entry.data,
        }),
      ),
      200,
    );
  },
);
