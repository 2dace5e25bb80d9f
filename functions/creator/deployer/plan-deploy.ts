import type { OperationInput } from "../../../shared/domain/operation.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { isErrorCode } from "../../../shared/errors/catalog.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { release } from "../../../shared/schema/operations.ts";
import type { NewStep, PlanContext, Planned } from "../component.ts";
import { type Desired, readDesired } from "../planner/desired.ts";
import { planOf, sameRelease } from "../planner/planner.ts";
import { releaseParts } from "./want.ts";

type DeployInput = Extract<OperationInput, { kind: "deploy" }>;
type ReleaseInsert = typeof release.$inferInsert;

/**
 * One release a target, made or used again, then one route. Parts are put side by side; the route
 * waits for all of them.
 */
export async function planDeploy(cx: PlanContext, input: DeployInput): Promise<Planned> {
  const { services, operation } = cx;
  const desired = await readDesired(services.db, {
    projectId: operation.projectId,
    environmentId: operation.environmentId,
    buildId: input.build,
    targets: input.targets,
  });
  await refuse(cx, desired, input);
  const [home] = await services.db.select({ key: installation.invokeKey }).from(installation);
  if (home === undefined) throw new Error("there is no installation");
  const releases: string[] = [];
  const rows: ReleaseInsert[] = [];
  const steps: NewStep[] = [];
  for (const target of input.targets) {
    const same = sameRelease(desired, target);
    if (same !== undefined) {
      releases.push(same.id);
      // It is looked at once more: it may have been taken away by hand.
      for (const one of same.parts) steps.push(...partSteps(same.id, target, one));
      continue;
    }
    const row = await newRelease(cx, desired, target, home.key.publicKey);
    releases.push(row.id);
    rows.push(row);
    for (const one of row.parts) steps.push(...partSteps(row.id, target, one));
  }
  steps.push(
    input.route
      ? {
          name: "route",
          title: "write the route",
          lane: null,
          body: { releases, weight: input.weight },
        }
      : { name: "ready", title: "keep the releases ready", lane: null, body: { releases } },
  );
  return {
    steps,
    async write(tx) {
      if (rows.length > 0) await tx.insert(release).values(rows);
    },
  };
}

/** What is missing, and a plan that was shown and does not hold any more, refuse the deploy whole. */
async function refuse(cx: PlanContext, desired: Desired, input: DeployInput): Promise<void> {
  const [missing] = desired.missing;
  if (missing === undefined && input.fingerprint === null) return;
  const plan = await planOf(desired, cx.services.targets, cx.call);
  const [problem] = plan.problems;
  if (problem !== undefined) {
    const code = isErrorCode(problem.code) ? problem.code : "plan.variable_missing";
    throw new AppError(code, { detail: plan.problems.map(({ detail }) => detail).join(" ") });
  }
  if (input.fingerprint !== null && input.fingerprint !== plan.fingerprint) {
    throw new AppError("plan.stale", {
      detail: "What the plan stands on (configuration, releases or route) is not as it was shown.",
      extensions: { fingerprint: plan.fingerprint },
    });
  }
}

async function newRelease(
  cx: PlanContext,
  desired: Desired,
  target: string,
  invokeKey: string,
): Promise<ReleaseInsert & { parts: typeof release.$inferSelect.parts }> {
  const { services, operation } = cx;
  const id = services.ids.release();
  const adapter = await services.targets.adapter(operation.organizationId, target);
  const identity = { release: id, target, operation: operation.id, invokeKey };
  return {
    id,
    organizationId: operation.organizationId,
    projectId: operation.projectId,
    environmentId: operation.environmentId,
    buildId: desired.build.id,
    target,
    configDigest: desired.configDigests.get(target) ?? "",
    operationId: operation.id,
    state: "progress",
    parts: await releaseParts(services, adapter, cx.call, desired, identity),
    createdAt: services.clock.now(),
  };
}

type Part = (typeof release.$inferSelect.parts)[number];

function partSteps(id: string, target: string, { part, ref, want }: Part): NewStep[] {
  const common = { lane: `${target}/${part}`, target, part, release: id, ref };
  const artifact = want.artifact;
  return [
    { ...common, name: "artifact", title: `bring ${part} to ${target}`, body: { artifact } },
    { ...common, name: "ensure", title: `release ${part} on ${target}`, body: { want } },
    { ...common, name: "smoke", title: `ask ${part} on ${target}`, body: {} },
  ];
}
