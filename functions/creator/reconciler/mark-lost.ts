import { and, eq, inArray } from "drizzle-orm";
import { release } from "../../../shared/schema/operations.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import type { Services } from "../services.ts";
import { type Standing, standingOn } from "./known.ts";

/** Marks releases of which a part is gone, and takes back those whose parts are all there again. */
export async function markLost(
  services: Services,
  { organizationId, target }: { organizationId: string; target: string },
  earlier: readonly Standing[],
  seen: ReadonlySet<string>,
): Promise<string[]> {
  const rows = await standingOn(services.db, organizationId, target);
  // What became ready while the list was read may be missing in it.
  const stood = new Set(earlier.filter(({ state }) => state === "ready").map(({ id }) => id));
  const isWhole = ({ parts }: Standing) => parts.every(({ name }) => seen.has(name));
  const lost = rows.filter((row) => row.state === "ready" && stood.has(row.id) && !isWhole(row));
  const back = rows.filter((row) => row.state === "unknown" && isWhole(row));
  const ids = (of: readonly Standing[]) => of.map(({ id }) => id);
  await mark(services, ids(lost), "unknown");
  await mark(services, ids(back), "ready");
  return [...ids(lost), ...ids(back)];
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
