import type { OperationInput } from "../../../shared/domain/operation.ts";
import { installation } from "../../../shared/schema/installation.ts";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { release, type ReleasePart } from "../../../shared/schema/operations.ts";
import type { NewStep, PlanContext, Planned } from "../component.ts";
import { type Desired, readDesired, sameRelease } from "../planner/desired.ts";
import { providerFailure } from "../provider-failure.ts";
import { requireDeployable } from "./deployable.ts";
import { requireSplit } from "./split.ts";
import { currentRoute, share } from "./route-table.ts";
import { type ReleaseIdentity, releaseParts } from "./want.ts";

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
  await requireDeployable(cx, desired, input);
  const [home] = await services.db.select({ key: installation.invokeKey }).from(installation);
  if (home === undefined) throw new Error("there is no installation");
  const made = await Promise.all(
    input.targets.map(async (target) => {
      // One that is there is looked at once more: it may have been taken away by hand.
      const same = sameRelease(desired, target);
      if (same !== undefined) return { target, id: same.id, parts: same.parts, row: null };
      const row = await newRelease(cx, desired, target, home.key.publicKey);
      return { target, id: row.id, parts: row.parts, row };
    }),
  );
  const releases = made.map(({ id }) => id);
  const rows = made.flatMap(({ row }) => row ?? []);
  if (input.route) {
    const current = await currentRoute(services.db, operation.environmentId);
    const entries = made.map(({ target, id }) => ({ target, release: id }));
    const table = share(current?.table ?? [], entries, input.weight);
    await requireSplit(services, operation.organizationId, table);
  }
  const steps = made.flatMap(({ target, id, parts }) =>
    parts.flatMap((one) => partSteps(id, target, one)),
  );
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
    parts: await partsOf(cx, adapter, desired, identity),
    createdAt: services.clock.now(),
  };
}

/** Only the key that secrets are sealed to is asked of the target for it. */
async function partsOf(
  cx: PlanContext,
  adapter: ComputeAdapter,
  desired: Desired,
  identity: ReleaseIdentity,
): Promise<ReleasePart[]> {
  try {
    return await releaseParts(cx.services, adapter, cx.call, desired, identity);
  } catch (error) {
    cx.call.signal.throwIfAborted();
    throw providerFailure(adapter, identity.target, error);
  }
}

type Part = (typeof release.$inferSelect.parts)[number];

/** What makes one part of a release real and asks it whether it is. */
export function partSteps(id: string, target: string, { part, ref, want }: Part): NewStep[] {
  const common = { lane: `${target}/${part}`, target, part, release: id, ref };
  const body = { artifact: want.artifact, kind: want.key.kind };
  return [
    { ...common, name: "artifact", title: `bring ${part} to ${target}`, body },
    { ...common, name: "ensure", title: `release ${part} on ${target}`, body: { want } },
    { ...common, name: "smoke", title: `ask ${part} on ${target}`, body: {} },
  ];
}
