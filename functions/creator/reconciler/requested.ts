import { and, eq, inArray, isNotNull } from "drizzle-orm";
import type { SweepJob } from "../../../shared/ports/jobs.ts";
import { sweep } from "../../../shared/schema/clouds.ts";
import type { Services } from "../services.ts";
import { observeAll } from "./observe.ts";
import { removeOrphans } from "./orphans.ts";
import { type Place, type Swept, sweepTarget } from "./sweep-target.ts";

/** How often in a row one target may be read back for the asking before it is paced. */
const BURST = 3;

/**
 * Reads those targets back that somebody wants read now, and removes the orphans there that somebody
 * wants gone: all of them, or those of one job.
 */
export async function observeRequested(
  services: Services,
  signal: AbortSignal,
  job?: SweepJob,
): Promise<Swept> {
  const asked = isNotNull(sweep.requestedAt);
  const rows = await services.db
    .select({ organizationId: sweep.organizationId, target: sweep.target })
    .from(sweep)
    .where(
      job === undefined
        ? asked
        : and(
            asked,
            eq(sweep.organizationId, job.organization),
            inArray(sweep.target, [...job.targets]),
          ),
    );
  return observeAll(services, rows, signal, (place, fence, held) =>
    observeAsked(services, place, fence, held),
  );
}

/** Whoever asks again meanwhile finds the lease taken, so this goes on until nobody does. */
async function observeAsked(
  services: Services,
  place: Place,
  fence: number,
  signal: AbortSignal,
): Promise<Swept> {
  const all: Swept = { changed: [], orphans: [] };
  let wish = await wishAt(services, place);
  while (wish !== null) {
    await services.pace(paceOf(services, place), signal);
    signal.throwIfAborted();
    const { changed, orphans } = await sweepTarget(services, place, fence, signal);
    all.changed.push(...changed);
    all.orphans.push(...orphans);
    await removeOrphans(services, signal, place);
    const next = await wishAt(services, place);
    // A clock ahead of ours wrote it: the next look sees to it.
    if (next === wish) break;
    wish = next;
  }
  return all;
}

/** When it was last asked for, in ms; null where nobody asks. */
async function wishAt({ db }: Services, { organizationId, target }: Place): Promise<number | null> {
  const [row] = await db
    .select({ requestedAt: sweep.requestedAt })
    .from(sweep)
    .where(and(eq(sweep.organizationId, organizationId), eq(sweep.target, target)));
  return row?.requestedAt?.getTime() ?? null;
}

/** A target's own bucket, so that nobody who asks without end uses up what its provider allows us. */
function paceOf({ lengths }: Services, { organizationId, target }: Place) {
  return {
    bucket: `sweep:${organizationId}/${target}`,
    perSecond: 1_000 / lengths.requestedMs,
    burst: BURST,
  };
}
