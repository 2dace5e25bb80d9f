import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { driftPolicy, type RuleRow } from "../../../shared/domain/judge-rules.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { toProblem } from "../../../shared/errors/problem.ts";
import type { ComputeAdapter, Seen } from "../../../shared/ports/compute.ts";
import { observation, rule, sweep } from "../../../shared/schema/clouds.ts";
import { providerFailure } from "../provider-failure.ts";
import { callContext, type Services } from "../services.ts";
import { driftOf } from "./drift.ts";
import { type Standing, standingOn, whoseAre, type Whose } from "./known.ts";
import { markLost } from "./mark-lost.ts";

/** Resources that are held in memory at once. */
const BATCH = 100;

export interface Place {
  organizationId: string;
  target: string;
}

export interface Swept {
  /** Releases that were marked, because a part of them is gone or came back. */
  changed: string[];
  /** Names of what carries our tags and no row knows. */
  orphans: string[];
}

/**
 * Reads one target back by list calls, ours and foreign alike, into one row a resource. A list that
 * breaks off is kept as the sweep's problem and takes nothing for gone.
 */
export async function sweepTarget(
  services: Services,
  place: Place,
  fence: number,
  signal: AbortSignal,
): Promise<Swept> {
  const began = services.clock.now();
  const swept: Swept = { changed: [], orphans: [] };
  let resources = 0;
  let problem: AppError | null = null;
  try {
    const adapter = await services.targets.adapter(place.organizationId, place.target);
    try {
      resources = await readBack(services, place, adapter, { fence, signal, began, swept });
    } catch (error) {
      signal.throwIfAborted();
      throw providerFailure(adapter, place.target, error);
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problem = error;
    services.log.warn("a target cannot be read back", { ...place, error });
  }
  await keepSweep(services, place, { began, resources, problem });
  return swept;
}

async function readBack(
  services: Services,
  place: Place,
  adapter: ComputeAdapter,
  of: { fence: number; signal: AbortSignal; began: Date; swept: Swept },
): Promise<number> {
  const { db } = services;
  const { organizationId, target } = place;
  const earlier = await standingOn(db, organizationId, target);
  const rules = await db.select().from(rule).where(eq(rule.organizationId, organizationId));
  const seen = new Set<string>();
  const keep = async (batch: readonly Seen[]) => {
    of.swept.orphans.push(
      ...(await keepBatch(services, place, adapter, { batch, earlier, rules, at: of.began })),
    );
  };
  let batch: Seen[] = [];
  let count = 0;
  const scope = { organization: organizationId, foreign: true };
  for await (const one of adapter.list(callContext(services, of.signal, of.fence), scope)) {
    of.signal.throwIfAborted();
    count++;
    if (one.owner !== "foreign") seen.add(one.ref.name);
    batch.push(one);
    if (batch.length < BATCH) continue;
    await keep(batch);
    batch = [];
  }
  await keep(batch);
  of.signal.throwIfAborted();
  await db
    .delete(observation)
    .where(
      and(
        eq(observation.organizationId, organizationId),
        eq(observation.target, target),
        lt(observation.observedAt, of.began),
      ),
    );
  of.swept.changed.push(...(await markLost(services, place, earlier, seen)));
  return count;
}

/** Writes one row a resource; returns the names of orphans. */
async function keepBatch(
  { db }: Services,
  place: Place,
  adapter: ComputeAdapter,
  of: {
    batch: readonly Seen[];
    earlier: readonly Standing[];
    rules: readonly RuleRow[];
    at: Date;
  },
): Promise<string[]> {
  const { batch, at } = of;
  if (batch.length === 0) return [];
  const { organizationId, target } = place;
  const whose = await whoseAre(db, place, batch, of.earlier);
  const names = batch.map(({ ref }) => `${ref.kind}/${ref.name}`);
  const before = await db
    .select({ resource: observation.resource, accepted: observation.accepted })
    .from(observation)
    .where(
      and(
        eq(observation.organizationId, organizationId),
        eq(observation.target, target),
        inArray(observation.resource, names),
      ),
    );
  const accepted = new Map(before.map((row) => [row.resource, row.accepted]));
  const rows = batch.map((seen, index): typeof observation.$inferInsert => {
    const resource = names[index] ?? "";
    const { want, ...own } = whose[index] ?? UNKNOWN;
    const judged = drifting(adapter, seen, want, accepted.get(resource) ?? {}, of.rules);
    const standing = { drift: judged.drift, driftSince: judged.drift.length === 0 ? null : at };
    return {
      organizationId,
      target,
      resource,
      ref: seen.ref,
      seen,
      ...own,
      ...standing,
      accepted: judged.accepted,
      removal: null,
      firstSeenAt: at,
      observedAt: at,
    };
  });
  await keepRows(db, rows);
  return rows.filter((row) => row.owner === "orphan").map((row) => row.ref.name);
}

async function keepRows(
  db: Services["db"],
  rows: readonly (typeof observation.$inferInsert)[],
): Promise<void> {
  // A list may show one resource twice while pages shift.
  const distinct = [...new Map(rows.map((row) => [row.resource, row])).values()];
  await db
    .insert(observation)
    .values(distinct)
    .onConflictDoUpdate({
      target: [observation.organizationId, observation.target, observation.resource],
      set: {
        ref: sql`excluded.ref`,
        seen: sql`excluded.seen`,
        owner: sql`excluded.owner`,
        environmentId: sql`excluded.environment_id`,
        releaseId: sql`excluded.release_id`,
        part: sql`excluded.part`,
        drift: sql`excluded.drift`,
        driftSince: sql`case when excluded.drift_since is null then null
          else coalesce(${observation.driftSince}, excluded.drift_since) end`,
        // Somebody may have accepted or asked for a removal meanwhile.
        accepted: sql`${observation.accepted} || excluded.accepted`,
        removal: sql`case when excluded.owner = 'orphan' then ${observation.removal} end`,
        observedAt: sql`excluded.observed_at`,
      },
    });
}

const UNKNOWN: Whose = {
  owner: "foreign",
  environmentId: null,
  releaseId: null,
  part: null,
  want: null,
};

function drifting(
  adapter: ComputeAdapter,
  seen: Seen,
  want: Whose["want"],
  before: Record<string, unknown>,
  rules: readonly RuleRow[],
) {
  if (want === null) return { drift: [], accepted: {} };
  const drift = driftOf(adapter.fields(want), seen.fields, before);
  const { project, environment } = want.key;
  const here = rules.filter(
    (one) =>
      (one.projectId === null || one.projectId === project) &&
      (one.environmentId === null || one.environmentId === environment),
  );
  if (drift.length === 0 || driftPolicy(here) !== "adopt") return { drift, accepted: {} };
  return { drift: [], accepted: Object.fromEntries(drift.map((one) => [one.field, one.seen])) };
}

/** A wish that came while it was read back stays a wish. */
async function keepSweep(
  { db }: Services,
  { organizationId, target }: Place,
  of: { began: Date; resources: number; problem: AppError | null },
): Promise<void> {
  const own = {
    at: of.began,
    problem: of.problem === null ? null : toProblem(of.problem),
    ...(of.problem === null ? { resources: of.resources } : {}),
  };
  await db
    .insert(sweep)
    .values({ organizationId, target, requestedAt: null, ...own, resources: of.resources })
    .onConflictDoUpdate({
      target: [sweep.organizationId, sweep.target],
      set: {
        ...own,
        requestedAt: sql`case when ${sweep.requestedAt} > ${of.began.toISOString()}
          then ${sweep.requestedAt} end`,
      },
    });
}
