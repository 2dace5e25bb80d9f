import { and, desc, eq } from "drizzle-orm";
import type { OperationInput } from "../../../shared/domain/operation.ts";
import { PlanContent } from "../../../shared/domain/plan.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { isErrorCode } from "../../../shared/errors/catalog.ts";
import { plan } from "../../../shared/schema/operations.ts";
import type { PlanContext } from "../component.ts";
import type { Desired } from "../planner/desired.ts";
import { changedFacts } from "../planner/facts.ts";
import { desiredSchemaChanges, missingProblems, planOf } from "../planner/planner.ts";
import { type Problem } from "../planner/plan-target.ts";
import { judgeDeploy, requireAllowed } from "../planner/rules.ts";
import { requireApproval } from "./approvals.ts";
import { requireTaken } from "./taken.ts";

type DeployInput = Extract<OperationInput, { kind: "deploy" }>;

/**
 * What is missing, what rules refuse or want approved, what a provider would not take, and a plan that
 * was shown and does not hold any more: each refuses the deploy whole, before anything is done.
 */
export async function requireDeployable(
  cx: PlanContext,
  desired: Desired,
  input: DeployInput,
): Promise<void> {
  const { services, operation } = cx;
  const { verdicts, approval } = judgeDeploy(
    desired,
    services.clock.now(),
    await desiredSchemaChanges(services, desired),
  );
  requireAllowed(verdicts);
  if (approval !== null) await requireApproval(services.db, operation, input, approval);
  requireNone(missingProblems(desired));
  if (input.fingerprint === null) return requireTaken(services, desired);
  const now = await planOf(desired, services, cx.call);
  if (now.fingerprint !== input.fingerprint) throw await stale(cx, input, now);
  requireNone(now.problems);
}

function requireNone(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const code = isErrorCode(first.code) ? first.code : "provider.fatal";
  const { provider } = first;
  throw new AppError(code, {
    detail: problems.map(({ detail }) => detail).join(" "),
    extensions: { problems, ...(provider === undefined ? {} : { provider }) },
  });
}

/** Names what is not as it was when the plan was made. */
async function stale(cx: PlanContext, input: DeployInput, now: PlanContent): Promise<AppError> {
  const shown = await shownPlan(cx, input);
  const before = shown === null ? null : PlanContent.safeParse(shown.content).data;
  if (shown !== null && shown.fingerprint !== input.fingerprint) {
    return new AppError("plan.stale", {
      detail: `The plan ${shown.id} has another fingerprint than the one that was sent.`,
      extensions: { fingerprint: now.fingerprint },
    });
  }
  if (!before) {
    return new AppError("plan.stale", {
      detail: "No plan of this environment has this fingerprint any more.",
      extensions: { fingerprint: now.fingerprint },
    });
  }
  const changed = changedFacts(before.facts, now.facts);
  return new AppError("plan.stale", {
    detail: `Since the plan was made these changed: ${changed.join("; ")}.`,
    extensions: { fingerprint: now.fingerprint, changed },
  });
}

/** The plan that the deploy names, else the newest of its fingerprint. */
async function shownPlan({ services, operation }: PlanContext, input: DeployInput) {
  const named =
    input.plan === null ? eq(plan.fingerprint, input.fingerprint ?? "") : eq(plan.id, input.plan);
  const [row] = await services.db
    .select()
    .from(plan)
    .where(and(eq(plan.environmentId, operation.environmentId), named))
    .orderBy(desc(plan.createdAt))
    .limit(1);
  return row ?? null;
}
