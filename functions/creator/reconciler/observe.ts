import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { observation, sweep } from "../../../shared/schema/clouds.ts";
import { organization } from "../../../shared/schema/people.ts";
import { underLease } from "../keep-lease.ts";
import type { Services } from "../services.ts";
import { type Place, type Swept, sweepTarget } from "./sweep-target.ts";

/** Targets that are read back at once. */
const AT_ONCE = 4;
/** Of one target, however slow or throttled. */
const LIMIT_MS = 600_000;
/** How long what was read of a target that is none of ours is kept. */
const KEEP_MS = 86_400_000;

type Observe = (place: Place, fence: number, signal: AbortSignal) => Promise<Swept>;

/** Reads every target back that is due. */
export async function observeDue(services: Services, signal: AbortSignal): Promise<Swept> {
  const rows = await services.db.select().from(sweep);
  const last = new Map(rows.map((row) => [keyOf(row), row]));
  const now = services.clock.now().getTime();
  return observeTargets(services, signal, (place) => {
    const row = last.get(keyOf(place));
    if (row === undefined) return true;
    const age = now - row.at.getTime();
    // A time ahead of us was written before the clock was set back.
    return age < 0 || age >= intervalOf(services, place.target);
  });
}

/**
 * Reads every target back: what is there, whose it is, and how it differs from what was released.
 * What is gone is marked so, what nobody knows is named and never touched.
 */
export async function observeTargets(
  services: Services,
  signal: AbortSignal,
  isDue: (place: Place) => boolean = () => true,
): Promise<Swept> {
  const organizations = await services.db.select({ id: organization.id }).from(organization);
  const places: Place[] = [];
  for (const { id: organizationId } of organizations) {
    const names = await services.targets.names(organizationId);
    await forget(services, organizationId, names);
    places.push(...names.map((target) => ({ organizationId, target })).filter(isDue));
  }
  return observeAll(services, places, signal, (place, fence, held) =>
    sweepTarget(services, place, fence, held),
  );
}

/** Runs `observe` for each of these targets under the lease of its sweep, some at once. */
export async function observeAll(
  services: Services,
  places: readonly Place[],
  signal: AbortSignal,
  observe: Observe,
): Promise<Swept> {
  const all: Swept = { changed: [], orphans: [] };
  const left = [...places];
  const work = async () => {
    for (let place = left.shift(); place !== undefined; place = left.shift()) {
      if (signal.aborted) return;
      const { changed, orphans } = await observeOne(services, place, signal, observe);
      all.changed.push(...changed);
      all.orphans.push(...orphans);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (all.orphans.length > 0) {
    services.log.warn("resources that no release knows", { orphans: all.orphans });
  }
  return all;
}

/** One worker at a time; a failure of one target leaves the others alone. */
async function observeOne(
  services: Services,
  place: Place,
  signal: AbortSignal,
  observe: Observe,
): Promise<Swept> {
  const nothing: Swept = { changed: [], orphans: [] };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    const swept = await underLease(services, `sweep:${keyOf(place)}`, limit, (hold, held) =>
      observe(place, hold.fence, held),
    );
    return swept ?? nothing;
  } catch (error) {
    if (!signal.aborted) services.log.warn("a target was not read back", { ...place, error });
    return nothing;
  }
}

/** What was observed of a target that is none any more tells nothing, unless somebody just looked. */
async function forget(
  { db, clock }: Services,
  organizationId: string,
  names: readonly string[],
): Promise<void> {
  const rows = await db
    .select({ target: sweep.target, requestedAt: sweep.requestedAt, at: sweep.at })
    .from(sweep)
    .where(eq(sweep.organizationId, organizationId));
  for (const { target, requestedAt, at } of rows) {
    if (requestedAt !== null || names.includes(target)) continue;
    if (clock.now().getTime() - at.getTime() < KEEP_MS) continue;
    const own = (table: typeof sweep | typeof observation) =>
      and(eq(table.organizationId, organizationId), eq(table.target, target));
    await db.delete(observation).where(own(observation));
    await db.delete(sweep).where(own(sweep));
  }
}

function keyOf({ organizationId, target }: Place): string {
  return `${organizationId}/${target}`;
}

/** Clouds give or take a tenth, always the same for one target, so that not all come at once. */
function intervalOf({ lengths }: Services, target: string): number {
  if (target === "local") return lengths.reconcileMs;
  const spread = createHash("sha256").update(target).digest().readUInt16BE(0) / 65_535 - 0.5;
  return lengths.reconcileCloudMs * (1 + spread / 5);
}
