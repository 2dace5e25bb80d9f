import { Hono } from "hono";
import type * as z from "zod";
import { judgeRules, type RuleRow } from "../../../shared/domain/judge-rules.ts";
import { PlanContent } from "../../../shared/domain/plan.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { isErrorCode } from "../../../shared/errors/catalog.ts";
import * as api from "../../../shared/protocol/api.ts";
import { change, preparedChange } from "../change.ts";
import { environmentScope, type ManagerContext, type ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, invalid } from "../middleware/valid.ts";
import { approvalState, countingApprovals, planById } from "../queries/approvals.ts";
import { makePlan } from "../queries/plan.ts";
import { rulesThatHold } from "../queries/rules.ts";
import { startOperation } from "../queries/start-operation.ts";

const tag = "Deployments";
const deploy: Access = {
  permission: "deployment:write",
  read: "environment:read",
  hidden: "request.not_found",
  within: "environment",
};

/** Under an environment: what brings releases and takes them away. */
export const deployments = new Hono<ManagerEnv>()
  .post(
    "/deployments",
    endpoint({
      summary: "Make releases of a build and route to them",
      tag,
      access: deploy,
      answers: { 202: api.Operation },
      problems: [
        "request.invalid",
        "build.not_found",
        "target.unknown",
        "plan.not_found",
        "plan.variable_missing",
        "plan.stale",
        "rule.refused",
        "approval.required",
        "provider.limit",
        "provider.unavailable",
      ],
      keyed: true,
    }),
    body(api.NewDeployment),
    (c) => {
      const wanted = c.req.valid("json");
      const scope = environmentScope(c);
      return preparedChange(
        c,
        async () => {
          const shown = await shownPlan(c, wanted);
          const targets = wanted.targets ?? shown?.content.targets.map(({ target }) => target);
          const made = await makePlan(c, scope, { build: wanted.build, targets });
          requireApplicable(made.content);
          requireFresh(made.content, shown?.content ?? null, wanted.fingerprint);
          await requireApproved(c, made.content, wanted);
          // What was approved is what is done, though only the plan was named.
          const fingerprint = wanted.fingerprint ?? shown?.content.fingerprint ?? null;
          return { targets: made.targets, fingerprint };
        },
        (tx, { targets, fingerprint }) =>
          startOperation(
            c,
            tx,
            scope,
            {
              kind: "deploy",
              build: wanted.build,
              targets,
              route: wanted.route,
              weight: wanted.weight,
              fingerprint,
              plan: wanted.plan ?? null,
            },
            {
              action: "deployment.create",
              data: {
                build: wanted.build,
                targets,
                route: wanted.route,
                weight: wanted.weight,
                ...(wanted.plan === undefined ? {} : { plan: wanted.plan }),
              },
            },
          ),
      );
    },
  )
  .post(
    "/destructions",
    endpoint({
      summary: "Remove everything an environment runs",
      tag,
      access: { ...deploy, permission: "environment:delete" },
      answers: { 202: api.Operation },
      problems: ["request.invalid", "rule.refused"],
      keyed: true,
    }),
    body(api.NewDestruction),
    (c) => {
      const scope = environmentScope(c);
      if (c.req.valid("json").confirm !== scope.environment.slug) {
        throw invalid([{ pointer: "/confirm", detail: "must be the environment's name" }]);
      }
      return change(c, async (tx) => {
        requireDestroyable(await rulesThatHold(tx, scope));
        return startOperation(
          c,
          tx,
          scope,
          { kind: "destroy" },
          { action: "environment.destroy", data: {} },
        );
      });
    },
  );

/** Throws `rule.refused`, naming the rules that protect it. */
function requireDestroyable(rules: readonly RuleRow[]): void {
  const { verdicts } = judgeRules(rules, { kind: "destroy" });
  const refusals = verdicts.filter(({ verdict }) => verdict === "refused");
  if (refusals.length === 0) return;
  throw new AppError("rule.refused", {
    detail: refusals
      .map(({ name, detail }) => `The rule \`${name}\` does not allow it: ${detail}.`)
      .join(" "),
    extensions: { verdicts: refusals },
  });
}

/** The plan that the deploy names. Throws `plan.not_found` where it is not of this build here. */
async function shownPlan(
  c: ManagerContext,
  wanted: z.output<typeof api.NewDeployment>,
): Promise<{ id: string; content: PlanContent } | null> {
  if (wanted.plan === undefined) return null;
  const { organization, environment } = environmentScope(c);
  const row = (await planById(c.var.services.db, organization.id, wanted.plan))?.plan;
  if (row?.environmentId !== environment.id) throw new AppError("plan.not_found");
  if (row.buildId !== wanted.build) {
    throw new AppError("plan.not_found", {
      detail: `That plan is of the build \`${row.buildId}\`.`,
    });
  }
  return { id: row.id, content: PlanContent.parse(row.content) };
}

/** Refuses at once what the Creator would refuse later. */
function requireApplicable(plan: PlanContent): void {
  const [first] = plan.problems;
  if (!first) return;
  throw new AppError(isErrorCode(first.code) ? first.code : "plan.variable_missing", {
    detail: plan.problems.map((problem) => problem.detail).join(" "),
    extensions: { problems: plan.problems },
  });
}

/** Throws `plan.stale`, with what changed since, where the plan that was shown is another one now. */
function requireFresh(
  now: PlanContent,
  shown: PlanContent | null,
  fingerprint: string | undefined,
): void {
  const seen = fingerprint ?? shown?.fingerprint;
  if (seen === undefined || seen === now.fingerprint) return;
  const changed = shown?.fingerprint === seen ? changedFacts(shown.facts, now.facts) : [];
  throw new AppError("plan.stale", {
    ...(changed.length === 0
      ? {}
      : { detail: `Changed since: ${changed.map(({ fact }) => fact).join(", ")}.` }),
    extensions: { changed },
  });
}

function changedFacts(was: PlanContent["facts"], is: PlanContent["facts"]) {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((fact) => was[fact] !== is[fact])
    .sort()
    .map((fact) => ({ fact, was: was[fact] ?? null, is: is[fact] ?? null }));
}

/** Throws `approval.required` where rules ask for somebody's yes that nobody gave. */
async function requireApproved(
  c: ManagerContext,
  plan: PlanContent,
  wanted: z.output<typeof api.NewDeployment>,
): Promise<void> {
  if (plan.approval === null) return;
  const extensions = { role: plan.approval, plan: wanted.plan ?? null };
  if (wanted.plan === undefined && wanted.fingerprint === undefined) {
    throw new AppError("approval.required", {
      detail: "A deploy that needs approval says which plan was approved.",
      extensions,
    });
  }
  const environmentId = environmentScope(c).environment.id;
  const { fingerprint } = plan;
  const approvals = await countingApprovals(c.var.services.db, { environmentId, fingerprint });
  if (approvalState(plan, approvals) === "given") return;
  throw new AppError("approval.required", {
    detail: `Somebody else with the role \`${plan.approval}\`, or above it, must approve the plan.`,
    extensions,
  });
}
