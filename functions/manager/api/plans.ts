import { and, eq } from "drizzle-orm";
import { Hono } from "hono";
import type * as z from "zod";
import { PlanContent } from "../../../shared/domain/plan.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { plan } from "../../../shared/schema/operations.ts";
import { environment } from "../../../shared/schema/projects.ts";
import { preparedChange } from "../change.ts";
import { environmentScope, type ManagerEnv } from "../context.ts";
import { type Access, authorizeSubject } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body } from "../middleware/valid.ts";
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
          createdBy: c.var.identity.principal.name,
          createdAt: clock.now(),
        };
        await tx.insert(plan).values(row);
        return {
          status: 201,
          body: {
            id: row.id,
            environment: scope.environment.slug,
            createdAt: row.createdAt.toISOString(),
            content,
          } satisfies z.infer<typeof api.Plan>,
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
export const plans = new Hono<ManagerEnv>().get(
  "/:plan",
  endpoint({ summary: "Read a plan", tag, access: read, answers: { 200: api.Plan } }),
  async (c) => {
    const [row] = await c.var.services.db
      .select({ plan, environment: environment.slug })
      .from(plan)
      .innerJoin(environment, eq(environment.id, plan.environmentId))
      .where(
        and(eq(plan.organizationId, c.var.scope.organization.id), eq(plan.id, c.req.param("plan"))),
      );
    if (!row) throw new AppError("plan.not_found");
    authorizeSubject(c, read, row.plan.projectId);
    return c.json(
      {
        id: row.plan.id,
        environment: row.environment,
        createdAt: row.plan.createdAt.toISOString(),
        content: PlanContent.parse(row.plan.content),
      },
      200,
    );
  },
);
