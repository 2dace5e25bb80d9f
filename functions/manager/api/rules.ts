import { and, eq } from "drizzle-orm";
import { Hono } from "hono";
import type { Executor } from "../../../shared/database.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api-clouds.ts";
import { page } from "../../../shared/protocol/api.ts";
import { rule } from "../../../shared/schema/clouds.ts";
import { environment, project } from "../../../shared/schema/projects.ts";
import { change } from "../change.ts";
import { actor, type ManagerContext, type ManagerEnv } from "../context.ts";
import { requireMatch } from "../etag.ts";
import { type Access, authorizeSubject } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, invalid, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { ruleByName, rulesAfter, ruleTag, ruleView, type ShownRule } from "../queries/rules.ts";

const tag = "Rules";
const read: Access = {
  permission: "rule:read",
  read: "rule:read",
  hidden: "rule.not_found",
  within: "subject",
};
const write: Access = { ...read, permission: "rule:write" };
const all: Access = { ...read, hidden: "request.not_found", within: "organization" };

export const rules = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List rules and where each holds, by name",
      tag,
      access: all,
      answers: { 200: page(api.Rule) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const wanted = pageRequest(c.req.valid("query"));
      const of = {
        organizationId: c.var.scope.organization.id,
        projectId: c.var.identity.principal.project,
      };
      const rows = await rulesAfter(c.var.services.db, of, wanted.after, wanted.limit + 1);
      return c.json(
        pageOf(rows, wanted, (row) => row.rule.name, ruleView),
        200,
      );
    },
  )
  .post(
    "/",
    endpoint({
      summary: "Make a rule for the organization, a project or an environment",
      tag,
      access: { ...all, permission: "rule:write" },
      answers: { 201: api.Rule },
      problems: ["request.invalid", "rule.exists", "project.not_found", "environment.not_found"],
      keyed: true,
    }),
    body(api.NewRule),
    (c) => {
      const wanted = c.req.valid("json");
      const { clock, ids } = c.var.services;
      const { organization } = c.var.scope;
      return change(c, async (tx) => {
        requireTimezone(wanted.content);
        const place = await placeOf(c, tx, wanted);
        const [row] = await tx
          .insert(rule)
          .values({
            id: ids.long("rul"),
            organizationId: organization.id,
            ...place,
            name: wanted.name,
            content: wanted.content,
            createdBy: actor(c),
            createdAt: clock.now(),
          })
          .onConflictDoNothing()
          .returning();
        if (!row) throw new AppError("rule.exists");
        const shown = { rule: row, ...slugs(wanted) };
        return {
          status: 201,
          body: ruleView(shown),
          headers: {
            etag: ruleTag(shown),
            location: `/v1/orgs/${organization.slug}/rules/${row.name}`,
          },
          audit: auditOf("rule.create", shown),
        };
      });
    },
  )
  .get(
    "/:rule",
    endpoint({ summary: "Read a rule", tag, access: read, answers: { 200: api.Rule } }),
    async (c) => {
      const row = await requireRule(c, c.var.services.db, c.req.param("rule"), read);
      c.header("etag", ruleTag(row));
      return c.json(ruleView(row), 200);
    },
  )
  .put(
    "/:rule",
    endpoint({
      summary: "Edit a rule and where it holds",
      tag,
      access: write,
      answers: { 200: api.Rule },
      problems: ["request.invalid", "project.not_found", "environment.not_found"],
      conditional: true,
    }),
    body(api.RuleEdit),
    async (c) => {
      const wanted = c.req.valid("json");
      const seen = await requireRule(c, c.var.services.db, c.req.param("rule"), write);
      requireMatch(c, ruleTag(seen));
      return change(c, async (tx) => {
        requireTimezone(wanted.content);
        const place = await placeOf(c, tx, wanted);
        const [row] = await tx
          .update(rule)
          .set({ ...place, content: wanted.content, version: seen.rule.version + 1 })
          .where(and(eq(rule.id, seen.rule.id), eq(rule.version, seen.rule.version)))
          .returning();
        if (!row) throw new AppError("edit.stale");
        const shown = { rule: row, ...slugs(wanted) };
        return {
          status: 200,
          body: ruleView(shown),
          headers: { etag: ruleTag(shown) },
          audit: auditOf("rule.edit", shown),
        };
      });
    },
  )
  .delete(
    "/:rule",
    endpoint({
      summary: "Remove a rule",
      tag,
      access: write,
      answers: { 204: null },
      conditional: true,
    }),
    async (c) => {
      const seen = await requireRule(c, c.var.services.db, c.req.param("rule"), write);
      requireMatch(c, ruleTag(seen));
      return change(c, async (tx) => {
        const [row] = await tx
          .delete(rule)
          .where(and(eq(rule.id, seen.rule.id), eq(rule.version, seen.rule.version)))
          .returning();
        if (!row) throw new AppError("edit.stale");
        return { status: 204, body: null, audit: auditOf("rule.delete", seen) };
      });
    },
  );

/**
 * Throws `rule.not_found` where it is not there or may not be seen. A token of one project sees the
 * rules of the organization too, since they hold there; it changes none of them.
 */
async function requireRule(
  c: ManagerContext,
  db: Executor,
  name: string,
  access: Access,
): Promise<ShownRule> {
  const row = await ruleByName(db, c.var.scope.organization.id, name);
  if (!row) throw new AppError("rule.not_found");
  const reads = access.permission === access.read;
  const bound = c.var.identity.principal.project;
  authorizeSubject(c, access, row.rule.projectId ?? (reads ? bound : null));
  return row;
}

interface WantedPlace {
  project?: string | undefined;
  environment?: string | undefined;
}

function slugs(wanted: WantedPlace) {
  return { project: wanted.project ?? null, environment: wanted.environment ?? null };
}

/** Where it shall hold. Throws `project.not_found` and `environment.not_found`. */
async function placeOf(c: ManagerContext, db: Executor, wanted: WantedPlace) {
  if (wanted.project === undefined) {
    authorizeSubject(c, { ...write, hidden: "request.not_found" }, null);
    return { projectId: null, environmentId: null };
  }
  const [found] = await db
    .select({ id: project.id })
    .from(project)
    .where(
      and(
        eq(project.organizationId, c.var.scope.organization.id),
        eq(project.slug, wanted.project),
      ),
    );
  if (!found) throw new AppError("project.not_found");
  authorizeSubject(c, { ...write, hidden: "project.not_found" }, found.id);
  if (wanted.environment === undefined) return { projectId: found.id, environmentId: null };
  const [at] = await db
    .select({ id: environment.id })
    .from(environment)
    .where(and(eq(environment.projectId, found.id), eq(environment.slug, wanted.environment)));
  if (!at) throw new AppError("environment.not_found");
  return { projectId: found.id, environmentId: at.id };
}

/** Throws `request.invalid` for a time zone that nobody knows: the window would never open. */
function requireTimezone(content: typeof rule.$inferSelect.content): void {
  if (content.kind !== "window") return;
  try {
    new Intl.DateTimeFormat("en", { timeZone: content.timezone });
  } catch {
    throw invalid([{ pointer: "/content/timezone", detail: "is no time zone of IANA" }]);
  }
}

function auditOf(action: string, { rule: own, project: of, environment: at }: ShownRule) {
  return {
    action,
    subject: own.name,
    data: { content: own.content, at: [of, at].filter((slug) => slug !== null).join("/") },
    ...(own.projectId === null ? {} : { project: own.projectId }),
    ...(own.environmentId === null ? {} : { environment: own.environmentId }),
  };
}
