import { and, asc, eq } from "drizzle-orm";
import type * as z from "zod";
import type { Executor } from "../../../shared/database.ts";
import { Role } from "../../../shared/domain/access.ts";
import { PlanContent } from "../../../shared/domain/plan.ts";
import type { Approval } from "../../../shared/protocol/api-clouds.ts";
import type { Plan } from "../../../shared/protocol/api.ts";
import { approval } from "../../../shared/schema/clouds.ts";
import { plan } from "../../../shared/schema/operations.ts";
import { environment } from "../../../shared/schema/projects.ts";

type PlanRow = typeof plan.$inferSelect;
type ApprovalRow = typeof approval.$inferSelect;

export function atLeast(role: Role, least: Role): boolean {
  return Role.options.indexOf(role) <= Role.options.indexOf(least);
}

export function approvalView(row: ApprovalRow): z.infer<typeof Approval> {
  return {
    plan: row.planId,
    by: { id: row.userId, name: row.name },
    role: row.role,
    createdAt: row.createdAt.toISOString(),
  };
}

/** A plan with the slug of its environment; undefined where the organization has none of this id. */
export async function planById(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<{ plan: PlanRow; environment: string } | undefined> {
  const [row] = await db
    .select({ plan, environment: environment.slug })
    .from(plan)
    .innerJoin(environment, eq(environment.id, plan.environmentId))
    .where(and(eq(plan.organizationId, organizationId), eq(plan.id, id)));
  return row;
}

export function approvalsOf(db: Executor, planId: string): Promise<ApprovalRow[]> {
  return db
    .select()
    .from(approval)
    .where(eq(approval.planId, planId))
    .orderBy(asc(approval.createdAt), asc(approval.userId));
}

/** Approvals of what stands on these very facts, whichever plan showed them. */
export function approvalsFor(
  db: Executor,
  of: { environmentId: string; fingerprint: string },
): Promise<ApprovalRow[]> {
  return db
    .select()
    .from(approval)
    .where(
      and(eq(approval.environmentId, of.environmentId), eq(approval.fingerprint, of.fingerprint)),
    );
}

export function planView(
  row: Pick<PlanRow, "id" | "content" | "createdAt">,
  environmentSlug: string,
  approvals: readonly ApprovalRow[],
): z.infer<typeof Plan> {
  const content = PlanContent.parse(row.content);
  return {
    id: row.id,
    environment: environmentSlug,
    createdAt: row.createdAt.toISOString(),
    content,
    approval: {
      state: approvalState(content, approvals),
      role: content.approval,
      given: approvals.map(approvalView),
    },
  };
}

export function approvalState(
  { approval: least }: PlanContent,
  approvals: readonly ApprovalRow[],
): "unneeded" | "missing" | "given" {
  if (least === null) return "unneeded";
  return approvals.some((row) => atLeast(row.role, least)) ? "given" : "missing";
}
