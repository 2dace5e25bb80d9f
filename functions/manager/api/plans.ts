import { Hono } from "hono";
import * as z from "zod";
import { atLeast } from "../../../shared/domain/judge-rules.ts";
import { PlanContent } from "../../../shared/domain/plan.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { Approval } from "../../../shared/protocol/api-clouds.ts";
import * as api from "../../../shared/protocol/api.ts";
import { approval } from "../../../shared/schema/clouds.ts";
import { plan } from "../../../shared/schema/operations.ts";
import { change, preparedChange } from "../change.ts";
import { environmentScope, type ManagerContext, type ManagerEnv } from "../context.ts";
import { type Access, authorizeSubject } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body } from "../middleware/valid.ts";
import { approvalsOf, approvalView, planById, planView, showPlan } from "../queries/approvals.ts";
import { makePlan } from "../queries/plan.ts";

const tag = "Plans";
const make: Access = {
  permission: "plan:write",
  read: "environment:read",
  hidden: "request.not_found",
  within: "environment",
};
const read: Access = {
  permission: "environment:read",
  read: "environment:read",
  hidden: "plan.not_found",
  within: "subject",
};
const approve: Access = { ...read, permission: "plan:approve" };

/** Under an environment. */
export const newPlans = new Hono<ManagerEnv>().post(
  "/plans",
  endpoint({
    summary: "What a deploy would do now",
    tag,
    access: make,
    answers: { 201: api.Plan },
    problems: ["request.invalid", "build.not_found", "target.unknown", "provider.unavailable"],
    keyed: true,
  }),
  body(api.NewPlan),
  (c) => {
    const wanted = c.req.valid("json");
    const scope = environmentScope(c);
    const { clock, ids } = c.var.services;
    return preparedChange(
      c,
      () => makePlan(c, scope, wanted),
      async (tx, { content }) => {
        const row = {
          id: ids.long("pln"),
          organizationId: scope.organization.id,
          projectId: scope.project.id,
          environmentId: scope.environment.id,
          buildId: wanted.build,
          fingerprint: content.fingerprint,
          content: { ...content },
          // Its id: nobody approves their own plan, and names are not unique.
          createdBy: c.var.identity.principal.id,
          createdAt: clock.now(),
        };
        await tx.insert(plan).values(row);
        return {
          status: 201,
          body: planView(row, scope.environment.slug),
          headers: { location: `/v1/orgs/${scope.organization.slug}/plans/${row.id}` },
          audit: {
            action: "plan.create",
            subject: `${scope.project.slug}/${scope.environment.slug}`,
            data: { plan: row.id, build: wanted.build },
            project: scope.project.id,
            environment: scope.environment.id,
          },
        };
      },
    );
  },
);

/** Under an organization. */
export const plans = new Hono<ManagerEnv>()
  .get(
    "/:plan",
    endpoint({
      summary: "Read a plan, with how rules judged it and who approved it",
      tag,
      access: read,
      answers: { 200: api.Plan },
    }),
    async (c) => {
      const row = await requirePlan(c, c.req.param("plan"), read);
      return c.json(await showPlan(c.var.services.db, row.plan, row.environment), 200);
    },
  )
  .get(
    "/:plan/approvals",
    endpoint({
      summary: "Who approved a plan",
      tag,
      access: read,
      answers: { 200: z.object({ items: z.array(Approval) }) },
    }),
    async (c) => {
      const row = await requirePlan(c, c.req.param("plan"), read);
      const rows = await approvalsOf(c.var.services.db, row.plan.id);
      return c.json({ items: rows.map(approvalView) }, 200);
    },
  )
  .post(
    "/:plan/approvals",
    endpoint({
      summary: "Approve a plan that somebody else asked for",
      tag,
      access: approve,
      answers: { 200: Approval, 201: Approval },
      problems: ["approval.own"],
      keyed: true,
    }),
    async (c) => {
      const { plan: row } = await requirePlan(c, c.req.param("plan"), approve);
      const by = requireApprover(c, row);
      return change(c, async (tx) => {
        const [made] = await tx
          .insert(approval)
          .values({
            planId: row.id,
            organizationId: row.organizationId,
            environmentId: row.environmentId,
            fingerprint: row.fingerprint,
            ...by,
            createdAt: c.var.services.clock.now(),
          })
          .onConflictDoNothing()
          .returning();
        if (!made) {
          const before = await approvalsOf(tx, row.id);
          const own = before.find(({ userId }) => userId === by.userId);
          if (!own) throw new Error("the approval was not inserted");
          return { status: 200 as const, body: approvalView(own), audit: null };
        }
        return {
          status: 201 as const,
          body: approvalView(made),
          audit: {
            action: "plan.approve",
            subject: row.id,
            data: { build: row.buildId, fingerprint: row.fingerprint, role: by.role },
            project: row.projectId,
            environment: row.environmentId,
          },
        };
      });
    },
  );

/** Throws `plan.not_found` where it is not there or may not be seen. */
async function requirePlan(c: ManagerContext, id: string, access: Access) {
  const row = await planById(c.var.services.db, c.var.scope.organization.id, id);
  if (!row) throw new AppError("plan.not_found");
  authorizeSubject(c, access, row.plan.projectId);
  return row;
}

/**
 * Who approves: a person, with the role that the plan's rules ask for, who did not ask for the plan.
 * Throws `approval.own` and `auth.forbidden`.
 */
function requireApprover(c: ManagerContext, row: typeof plan.$inferSelect) {
  const { principal } = c.var.identity;
  if (principal.id === row.createdBy) throw new AppError("approval.own");
  const role = principal.roles.get(row.organizationId);
  if (principal.kind !== "user" || role === undefined) {
    throw new AppError("auth.forbidden", { detail: "A plan is approved by a person." });
  }
  const least = PlanContent.parse(row.content).approval;
  if (least !== null && !atLeast(role, least)) {
    throw new AppError("auth.forbidden", { detail: `It needs at least the role \`${least}\`.` });
  }
  return { userId: principal.id, name: principal.name, role };
}
