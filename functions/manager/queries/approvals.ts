import { and, asc, eq, notExists } from "drizzle-orm";
import type * as z from "zod";
import type { Executor } from "../../../shared/database.ts";
import { atLeast } from "../../../shared/domain/judge-rules.ts";
import { PlanContent } from "../../../shared/domain/plan.ts";
import type { Approval } from "../../../shared/protocol/api-clouds.ts";
import type { Plan } from "../../../shared/protocol/api.ts";
import { approval } from "../../../shared/schema/clouds.ts";
import { plan } from "../../../shared/schema/operations.ts";
import { environment } from "../../../shared/schema/projects.ts";

type PlanRow = typeof plan.$inferSelect;
type ApprovalRow = typeof approval.$inferSelect;

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

/**
 * Approvals that count for what stands on these very facts, whichever plan showed them: nobody's who
 * asked for such a plan.
 */
export function countingApprovals(
  db: Executor,
  of: { environmentId: string; fingerprint: string },
): Promise<ApprovalRow[]> {
  const asked = db
    .select({ id: plan.id })
    .from(plan)
    .where(
      and(
        eq(plan.environmentId, approval.environmentId),
        eq(plan.fingerprint, approval.fingerprint),
        eq(plan.createdBy, approval.userId),
      ),
    );
  return db
    .select()
    .from(approval)
    .where(
      and(
        eq(approval.environmentId, of.environmentId),
        eq(approval.fingerprint, of.fingerprint),
        notExists(asked),
      ),
    );
}

/** A plan as it is shown, with those who approved it. */
export async function showPlan(
  db: Executor,
  row: PlanRow,
  environmentSlug: string,
): Promise<z.infer<typeof Plan>> {
  const [given, counting] = await Promise.all([
    approvalsOf(db, row.id),
    countingApprovals(db, row),
  ]);
  return planView(row, environmentSlug, given, counting);
}

export function planView(
  row: Pick<PlanRow, "id" | "content" | "createdAt">,
  environmentSlug: string,
  given: readonly ApprovalRow[] = [],
  counting: readonly ApprovalRow[] = [],
): z.infer<typeof Plan> {
  const content = PlanContent.parse(row.content);
  return {
    id: row.id,
    environment: environmentSlug,
    createdAt: row.createdAt.toISOString(),
    content,
    approval: {
      state: approvalState(content, counting),
      role: content.approval,
      given: given.map(approvalView),
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
