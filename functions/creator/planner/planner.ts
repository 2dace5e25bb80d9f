import { digestOf } from "../../../shared/canonical.ts";
import type { Database } from "../../../shared/database.ts";
import type { SchemaChanges } from "../../../shared/domain/judge-rules.ts";
import type { PlanContent } from "../../../shared/domain/plan.ts";
import type { CallContext, Ref, Targets } from "../../../shared/ports/compute.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import type { Planner } from "../../../shared/ports/planner.ts";
import { type Desired, readDesired, sameRelease } from "./desired.ts";
import { desiredFacts, type Facts } from "./facts.ts";
import { type Problem, planTarget, type TargetPlan } from "./plan-target.ts";
import { schemaChanges } from "./schema-changes.ts";
import { judgeDeploy, refusalsIn } from "./rules.ts";

/** Of one target, so that whoever waits for the plan (10 s) learns which did not answer. */
const TARGET_LIMIT_MS = 8_000;

/** Compares what a deploy would want with what is observed now. Reads only. */
export function createPlanner(services: {
  db: Database;
  targets: Targets;
  objectStore: ObjectStore;
  call: (signal: AbortSignal) => CallContext;
}): Planner {
  return {
    async plan(request) {
      const desired = await readDesired(services.db, request);
      return planOf(desired, services, services.call(request.signal));
    },
  };
}

/**
 * The plan for what is desired, all targets at once. Its fingerprint moves with everything that was
 * observed or wanted.
 */
export async function planOf(
  desired: Desired,
  services: { db: Database; targets: Targets; objectStore: ObjectStore },
  call: CallContext,
  limitMs = TARGET_LIMIT_MS,
): Promise<PlanContent> {
  const found = await Promise.all(
    desired.targets.map((target) => planTarget(desired, target, services.targets, call, limitMs)),
  );
  const { verdicts, approval } = judgeDeploy(
    desired,
    call.clock.now(),
    await desiredSchemaChanges(services, desired),
  );
  const facts: Facts = Object.assign(
    await desiredFacts(desired),
    ...found.map((one) => one.facts),
  ) as Facts;
  return {
    build: desired.build.id,
    targets: found.flatMap(({ planned }) => (planned === null ? [] : [planned])),
    route: { before: desired.route?.table ?? [], after: isLive(desired) ? "unchanged" : "all" },
    problems: [
      ...missingProblems(desired),
      ...refusalsIn(verdicts).map((detail) => ({ code: "rule.refused", detail })),
      ...collisions(found),
      ...found.flatMap(({ problems }) => problems),
    ],
    verdicts,
    approval,
    facts,
    fingerprint: await digestOf(facts),
  };
}

/** Of the supergraphs of what is desired, where a rule asks for them. */
export function desiredSchemaChanges(
  services: { db: Database; objectStore: ObjectStore },
  { environment, rules, route, build }: Desired,
): Promise<SchemaChanges | null> {
  const { organizationId, id: environmentId } = environment;
  const live = route?.table ?? [];
  return schemaChanges(services, { organizationId, environmentId, rules, live }, [build]);
}

export function missingProblems(desired: Desired): Problem[] {
  return desired.missing.map(({ part, kind, name }) => ({
    code: "plan.variable_missing",
    detail: `The ${kind} ${name} of \`${part}\` has no value in \`${desired.environment.slug}\`.`,
  }));
}

/** Parts that a cloud would not tell apart, e.g. because two targets are one place. */
function collisions(found: readonly Pick<TargetPlan, "names">[]): Problem[] {
  const taken = new Map<string, { target: string; part: string }>();
  return found
    .flatMap(({ names }) => names)
    .flatMap(({ target, part, ref }): Problem[] => {
      const before = taken.get(placeOf(ref));
      taken.set(placeOf(ref), { target, part });
      if (before === undefined) return [];
      const both = `${before.part} on ${before.target} and ${part} on ${target}`;
      const detail = `${both} would both be ${ref.name} there.`;
      return [{ code: "provider.name_taken", detail, target }];
    });
}

function placeOf({ cloud, account, region, kind, name }: Ref): string {
  return JSON.stringify([cloud, account, region, kind, name]);
}

function isLive(desired: Desired): boolean {
  const live = desired.route?.table.filter((entry) => entry.weight > 0) ?? [];
  const same = desired.targets.map((target) => sameRelease(desired, target)?.id);
  return live.length === same.length && live.every((entry) => same.includes(entry.release));
}
