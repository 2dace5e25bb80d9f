import { and, eq } from "drizzle-orm";
import type { Database } from "../../../shared/database.ts";
import type { Role } from "../../../shared/domain/access.ts";
import { atLeast } from "../../../shared/domain/judge-rules.ts";
import type { OperationInput } from "../../../shared/domain/operation.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { approval } from "../../../shared/schema/clouds.ts";
import { plan } from "../../../shared/schema/operations.ts";
import type { OperationRow } from "../component.ts";

/**
 * Somebody of at least this role said yes to a plan of the same fingerprint: what was approved is
 * what is done. Nobody's own plan counts as approved by them. Throws `approval.required`.
 */
export async function requireApproval(
  db: Database,
  { environmentId }: Pick<OperationRow, "environmentId">,
  { fingerprint }: Pick<Extract<OperationInput, { kind: "deploy" }>, "fingerprint">,
  role: Role,
): Promise<void> {
  const needed = `It needs the approval of somebody else who is ${role} or higher`;
  if (fingerprint === null) {
    throw new AppError("approval.required", {
      detail: `${needed}, and a deploy that says which plan was approved.`,
    });
  }
  const [given, plans] = await Promise.all([
    db
      .select({ user: approval.userId, role: approval.role })
      .from(approval)
      .where(and(eq(approval.environmentId, environmentId), eq(approval.fingerprint, fingerprint))),
    db
      .select({ by: plan.createdBy })
      .from(plan)
      .where(and(eq(plan.environmentId, environmentId), eq(plan.fingerprint, fingerprint))),
  ]);
  const asked = new Set(plans.map(({ by }) => by));
  if (given.some((one) => atLeast(one.role, role) && !asked.has(one.user))) return;
  throw new AppError("approval.required", { detail: `${needed}.` });
}
