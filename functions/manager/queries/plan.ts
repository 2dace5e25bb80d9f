import { targetsOf } from "../../../shared/domain/definition.ts";
import type { PlanContent } from "../../../shared/domain/plan.ts";
import { boundedRead } from "./bounded-read.ts";
import { requireBuild } from "./builds.ts";
import type { EnvironmentScope, ManagerContext } from "../context.ts";

export interface MadePlan {
  content: PlanContent;
  targets: string[];
}

/**
 * Asks the planner what a deploy of `build` would do, for at most `limits.readMs`. Throws
 * `build.not_found` and `target.unknown` before anything is observed.
 */
export async function makePlan(
  c: ManagerContext,
  scope: EnvironmentScope,
  wanted: { build: string; targets?: string[] | undefined },
): Promise<MadePlan> {
  const { db, planner } = c.var.services;
  const build = await requireBuild(db, scope.project.id, wanted.build);
  const targets = [
    ...new Set(wanted.targets ?? targetsOf(build.content.definition, scope.environment.slug)),
  ];
  await requireTargets(c, targets);
  const content = await boundedRead(c, (signal) =>
    planner.plan({
      organizationId: scope.organization.id,
      projectId: scope.project.id,
      environmentId: scope.environment.id,
      buildId: build.id,
      targets,
      signal,
    }),
  );
  return { content, targets };
}

/** A target is known where its name leads to an adapter; what else is wrong with it the plan tells. */
/** Nobody lists all regions of all clouds: a target is known where its name leads to an adapter. */
async function requireTargets(c: ManagerContext, wanted: readonly string[]): Promise<void> {
  const { targets } = c.var.services;
  const { id } = c.var.scope.organization;
  await Promise.all(wanted.map((target) => targets.adapter(id, target)));
}
