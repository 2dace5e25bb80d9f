import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Seen } from "../../../shared/ports/compute.ts";
import { release } from "../../../shared/schema/operations.ts";
import { organization } from "../../../shared/schema/people.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import { callContext, type Services } from "../services.ts";

export interface Observed {
  /** Releases that were marked, because a part of them is gone or came back. */
  changed: string[];
  /** What carries our tags and no row knows: named, never touched. */
  orphans: string[];
}

/** Reads every target back: what is gone is marked so, what nobody knows is named. */
export async function observeTargets(services: Services, signal: AbortSignal): Promise<Observed> {
  const observed: Observed = { changed: [], orphans: [] };
  const organizations = await services.db.select({ id: organization.id }).from(organization);
  for (const { id } of organizations) {
    for (const target of await services.targets.names(id)) {
      if (signal.aborted) return observed;
      await observeTarget(services, id, target, signal, observed).catch((error: unknown) => {
        services.log.warn("a target cannot be read back", { organization: id, target, error });
      });
    }
  }
  if (observed.orphans.length > 0) {
    services.log.warn("resources that no release knows", { orphans: observed.orphans });
  }
  return observed;
}

async function observeTarget(
  services: Services,
  organizationId: string,
  target: string,
  signal: AbortSignal,
  observed: Observed,
): Promise<void> {
  const { db, targets } = services;
  const adapter = await targets.adapter(organizationId, target);
  const seen = new Map<string, Seen>();
  // Rows are read before and after the list: what is made or removed meanwhile is neither lost nor
  // an orphan.
  const earlier = await releasesOn(db, organizationId, target);
  for await (const one of adapter.list(callContext(services, signal, 0), {
    organization: organizationId,
  })) {
    seen.set(one.ref.name, one);
  }
  const rows = await releasesOn(db, organizationId, target);
  const known = new Set(
    [...earlier, ...rows].flatMap((row) => row.parts.map(({ ref }) => ref.name)),
  );
  const stood = new Set(earlier.filter((row) => row.state === "ready").map((row) => row.id));
  observed.orphans.push(...[...seen.keys()].filter((name) => !known.has(name)));
  const lost: string[] = [];
  const back: string[] = [];
  for (const row of rows) {
    const whole = row.parts.every(({ ref }) => seen.has(ref.name));
    if (row.state === "ready" && !whole && stood.has(row.id)) lost.push(row.id);
    if (row.state === "unknown" && whole) back.push(row.id);
  }
  observed.changed.push(...lost, ...back);
  await mark(services, lost, "unknown");
  await mark(services, back, "ready");
}

function releasesOn(db: Services["db"], organizationId: string, target: string) {
  return db
    .select()
    .from(release)
    .where(
      and(
        eq(release.organizationId, organizationId),
        eq(release.target, target),
        isNull(release.deletedAt),
      ),
    );
}

const GONE = "A part of it is not on the target any more; deploy again.";

async function mark(
  services: Services,
  ids: readonly string[],
  to: "ready" | "unknown",
): Promise<void> {
  if (ids.length === 0) return;
  const from = to === "ready" ? "unknown" : "ready";
  const why = to === "ready" ? null : { reason: "gone", sentence: GONE };
  await services.db.transaction(async (tx) => {
    await tx
      .update(release)
      .set({ state: to, reason: null, sentence: null, ...why })
      // One that is being removed meanwhile stays so.
      .where(and(inArray(release.id, [...ids]), eq(release.state, from)));
    await raiseSnapshotVersion(tx);
  });
}
