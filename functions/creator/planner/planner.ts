import { digestOf } from "../../../shared/canonical.ts";
import type { Database } from "../../../shared/database.ts";
import type { PlanContent } from "../../../shared/domain/plan.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext, Seen, Targets } from "../../../shared/ports/compute.ts";
import type { Planner } from "../../../shared/ports/planner.ts";
import { type Desired, readDesired, type ReleaseRow } from "./desired.ts";

const LIMIT_MS = 10_000;

/** Compares what a deploy would want with what is observed now. Reads only. */
export function createPlanner(services: {
  db: Database;
  targets: Targets;
  call: (signal: AbortSignal) => CallContext;
}): Planner {
  return {
    async plan(request) {
      const desired = await readDesired(services.db, request);
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(LIMIT_MS)]);
      return planOf(desired, services.targets, services.call(signal));
    },
  };
}

/** The plan for what is desired. Its fingerprint moves with everything that was observed or wanted. */
export async function planOf(
  desired: Desired,
  targets: Targets,
  call: CallContext,
): Promise<PlanContent> {
  const problems: PlanContent["problems"] = desired.missing.map(({ part, kind, name }) => ({
    code: "plan.variable_missing",
    detail: `The ${kind} ${name} of \`${part}\` has no value in \`${desired.environment.slug}\`.`,
  }));
  const planned: PlanContent["targets"] = [];
  const observed: unknown[] = [];
  for (const target of desired.targets) {
    try {
      const one = await planTarget(desired, target, targets, call);
      planned.push(one.planned);
      observed.push(one.observed);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ code: error.code, detail: error.message });
    }
  }
  const before = desired.route?.table ?? [];
  const fingerprint = await digestOf({
    digests: [...desired.configDigests],
    observed,
    route: desired.route,
    problems,
  });
  return {
    build: desired.build.id,
    targets: planned,
    route: { before, after: isLive(desired) ? "unchanged" : "all" },
    problems,
    verdicts: [],
    approval: null,
    facts: {},
    fingerprint,
  };
}

async function planTarget(desired: Desired, target: string, targets: Targets, call: CallContext) {
  const adapter = await targets.adapter(desired.environment.organizationId, target);
  const same = sameRelease(desired, target);
  const live = liveRelease(desired, target);
  const seen = new Map<string, Seen | null>();
  for (const { part, ref } of (same ?? live)?.parts ?? []) {
    seen.set(part, await adapter.observe(call, ref));
  }
  const names = new Set([
    ...Object.keys(desired.build.content.definition.functions),
    ...(live?.parts.map(({ part }) => part) ?? []),
  ]);
  const parts = [...names].sort().map((part) => planPart(desired, part, { same, live, seen }));
  const observed = [...seen].map(([part, one]) => [
    part,
    one && { hash: one.hash, ready: one.ready },
  ]);
  return {
    planned: { target, caps: adapter.caps, release: same?.id ?? null, parts },
    observed: { target, same: same?.id ?? null, parts: observed },
  };
}

type PlannedPart = PlanContent["targets"][number]["parts"][number];

function planPart(
  desired: Desired,
  part: string,
  now: {
    same: ReleaseRow | undefined;
    live: ReleaseRow | undefined;
    seen: ReadonlyMap<string, Seen | null>;
  },
): PlannedPart {
  const definition = desired.build.content.definition.functions[part];
  if (definition === undefined) return { part, action: "remove", changes: [] };
  if (now.same !== undefined) {
    return now.seen.get(part)
      ? { part, action: "keep", changes: [] }
      : { part, action: "replace", changes: [{ field: "resource", seen: null, want: "present" }] };
  }
  const before = now.live?.parts.find((one) => one.part === part)?.want;
  if (before === undefined) return { part, action: "create", changes: [] };
  const artifact = desired.build.content.parts.find((one) => one.name === part);
  const changes = differences(
    {
      artifact: before.artifact.digest,
      access: before.access,
      ...before.limits,
      ...variableFields(before.variables),
    },
    {
      artifact: artifact?.digest,
      access: definition.access,
      ...limitsOf(definition),
      ...variableFields(desired.variables.get(part) ?? {}),
    },
  );
  return { part, action: "change", changes };
}

function differences(seen: Record<string, unknown>, want: Record<string, unknown>) {
  const fields = [...new Set([...Object.keys(seen), ...Object.keys(want)])].sort();
  return fields
    .filter((field) => seen[field] !== want[field])
    .map((field) => ({ field, seen: seen[field] ?? null, want: want[field] ?? null }));
}

function variableFields(variables: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`variables.${name}`, value]),
  );
}

/** The limits of a part in the units of the compute port. */
export function limitsOf(
  definition: Desired["build"]["content"]["definition"]["functions"][string],
) {
  return {
    memoryMb: definition.memory,
    timeoutMs: Math.round(definition.timeout * 1_000),
    concurrency: definition.concurrency,
    minInstances: definition.minInstances,
    maxInstances: definition.maxInstances,
  };
}

/** A ready release of the same build and configuration, newest first. */
export function sameRelease(desired: Desired, target: string): ReleaseRow | undefined {
  const digest = desired.configDigests.get(target);
  return desired.releases
    .filter((row) => row.target === target && row.configDigest === digest)
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
}

function liveRelease(desired: Desired, target: string): ReleaseRow | undefined {
  const live = new Set(
    desired.route?.table.filter((entry) => entry.weight > 0).map((entry) => entry.release),
  );
  return desired.releases.find((row) => row.target === target && live.has(row.id));
}

function isLive(desired: Desired): boolean {
  const live = desired.route?.table.filter((entry) => entry.weight > 0) ?? [];
  const same = desired.targets.map((target) => sameRelease(desired, target)?.id);
  return live.length === same.length && live.every((entry) => same.includes(entry.release));
}
