import { partDefinitions } from "../../../shared/domain/part-definition.ts";
import type { PlanContent } from "../../../shared/domain/plan.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type {
  CallContext,
  ComputeAdapter,
  Ref,
  Seen,
  Targets,
} from "../../../shared/ports/compute.ts";
import { providerFailure } from "../provider-failure.ts";
import { type Desired, liveRelease, type ReleaseRow, sameRelease } from "./desired.ts";
import { seenFact } from "./facts.ts";
import { planPart } from "./plan-part.ts";
import { unreachedFunctions } from "./unreached-functions.ts";
import { type PlannedWant, plannedWant, withEmptySeal } from "./planned-want.ts";

export type Problem = PlanContent["problems"][number];

export interface TargetPlan {
  planned: PlanContent["targets"][number] | null;
  problems: Problem[];
  facts: Record<string, string>;
  /** What the provider would call each part. */
  names: { target: string; part: string; ref: Ref }[];
}

/** What was seen of one part: the release that takes traffic now, and what stands where the next would. */
export interface Looked {
  live: Seen | null;
  next: Seen | null;
}

/**
 * The plan for one target. Whatever a provider refuses or fails to answer is a problem of this target
 * and leaves the others alone.
 */
export async function planTarget(
  desired: Desired,
  target: string,
  targets: Targets,
  call: CallContext,
  limitMs: number,
): Promise<TargetPlan> {
  const late = new AppError("provider.unavailable", {
    detail: `${target} did not answer within ${limitMs / 1_000} s.`,
  });
  const limit = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([call.signal, limit]);
  const overtime = Promise.withResolvers<never>();
  const over = () => overtime.reject(limit.aborted ? late : call.signal.reason);
  signal.addEventListener("abort", over, { once: true });
  overtime.promise.catch(() => {});
  try {
    const planning = look(desired, target, targets, { ...call, signal });
    planning.catch(() => {});
    return await Promise.race([planning, overtime.promise]);
  } catch (error) {
    call.signal.throwIfAborted();
    if (!(error instanceof AppError) && !limit.aborted) throw error;
    const shown = error instanceof AppError ? error : late;
    return {
      planned: null,
      problems: [problemOf(shown, target)],
      facts: { [target]: `not read: ${shown.code}` },
      names: [],
    };
  } finally {
    signal.removeEventListener("abort", over);
  }
}

async function look(
  desired: Desired,
  target: string,
  targets: Targets,
  call: CallContext,
): Promise<TargetPlan> {
  const adapter = await targets.adapter(desired.environment.organizationId, target);
  const same = sameRelease(desired, target);
  const live = liveRelease(desired, target);
  const own = partDefinitions(desired.build.content.definition).map(({ name }) => name);
  const parts = [...new Set([...own, ...(live?.parts ?? []).map(({ part }) => part)])].sort();
  const looked = await Promise.all(
    parts.map(async (part) => {
      const want = plannedWant(desired, { target, caps: adapter.caps }, part);
      const found = await lookAtPart(adapter, call, target, { want, same, live, part });
      return { part, want, ...found };
    }),
  );
  const names = looked.flatMap(({ part, want }) =>
    want === null ? [] : [{ target, part, ref: adapter.name(want.key) }],
  );
  const facts: Record<string, string> = {
    [`release on ${target}`]: same?.id ?? "none of this build and configuration",
  };
  for (const { part, seen, problems } of looked) {
    facts[`${target}/${part}`] = await seenFact(seen, problems);
  }
  return {
    planned: {
      target,
      caps: adapter.caps,
      release: same?.id ?? null,
      parts: looked.map(({ part, want, seen }) =>
        planPart(adapter, part, { want, same, live, seen: seen ?? { live: null, next: null } }),
      ),
    },
    problems: distinct([
      ...tooOld(desired, target, names),
      ...unreachedFunctions(desired, target, adapter.caps).map((one) => ({ ...one, target })),
      ...looked.flatMap(({ problems }) => problems),
    ]),
    facts,
    names,
  };
}

/** Zips of the first format hold no entry for clouds; on this machine they go on running. */
const CLOUD_FORMAT = 2;

function tooOld(desired: Desired, target: string, names: TargetPlan["names"]): Problem[] {
  const formats = new Map(desired.build.content.parts.map((one) => [one.name, one.format]));
  return names
    .filter(({ part, ref }) => ref.cloud !== "node" && (formats.get(part) ?? 0) < CLOUD_FORMAT)
    .map(({ part }) => ({
      code: "provider.limit",
      detail: `\`${part}\` was packed by an earlier version, for this machine only: build it again.`,
      target,
    }));
}

/** Reads what one part has there, and what the provider would say to the next release of it. */
async function lookAtPart(
  adapter: ComputeAdapter,
  call: CallContext,
  target: string,
  of: {
    part: string;
    want: PlannedWant | null;
    same?: ReleaseRow | undefined;
    live?: ReleaseRow | undefined;
  },
): Promise<{ seen: Looked | null; problems: Problem[] }> {
  const { part, want } = of;
  const what = `${part} on ${target}`;
  const refusals = want === null ? [] : adapter.refusals(want);
  const problems: Problem[] = refusals.map(({ code, detail }) => ({
    code,
    detail: `${what}: ${detail}`,
    target,
  }));
  const refIn = (row: ReleaseRow | undefined) => row?.parts.find((one) => one.part === part)?.ref;
  const nextRef = refIn(of.same) ?? (want === null ? undefined : adapter.name(want.key));
  const liveRef = of.live?.id === of.same?.id ? undefined : refIn(of.live);
  try {
    const observe = (ref: Ref | undefined) =>
      ref === undefined ? Promise.resolve(null) : adapter.observe(call, ref);
    const [next, live] = await Promise.all([observe(nextRef), observe(liveRef)]);
    if (want !== null && next !== null) problems.push(...ownerProblems(want, next, what));
    if (want !== null && of.same === undefined && problems.length === 0 && adapter.dryRun) {
      const said = await adapter.dryRun(call, withEmptySeal(want), next);
      problems.push(
        ...said.map(({ code, detail }) => ({ code, detail: `${what}: ${detail}`, target })),
      );
    }
    return { seen: { live: live ?? (of.same === undefined ? null : next), next }, problems };
  } catch (error) {
    call.signal.throwIfAborted();
    problems.push(problemOf(providerFailure(adapter, target, error), target));
    return { seen: null, problems };
  }
}

/** What stands under the name already and is not this part's. */
function ownerProblems({ key }: PlannedWant, seen: Seen, what: string): Problem[] {
  const { target } = key;
  const { owner, ref } = seen;
  if (owner === "foreign") {
    if (key.adopted !== null) return [];
    return [
      { code: "provider.foreign", detail: `${what}: ${ref.name} exists and is not ours.`, target },
    ];
  }
  const mine = owner.environment === key.environment && owner.resource === key.part;
  if (mine || owner.environment === "") return [];
  const detail = `${what}: ${ref.name} belongs to \`${owner.resource}\` of another environment.`;
  return [{ code: "provider.name_taken", detail, target }];
}

function problemOf({ code, message, extensions }: AppError, target: string): Problem {
  const provider = extensions["provider"] as Problem["provider"];
  return { code, detail: message, target, ...(provider === undefined ? {} : { provider }) };
}

/** Parts of one target often fail for the same cause: it is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const told = new Set<string>();
  return problems.filter(({ code, detail }) => {
    const key = `${code} ${detail}`;
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
}
