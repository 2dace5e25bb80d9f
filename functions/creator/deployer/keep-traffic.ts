import { and, eq, inArray } from "drizzle-orm";
import type { Transaction } from "../../../shared/database.ts";
import type { AppError } from "../../../shared/errors/app-error.ts";
import { toProblem } from "../../../shared/errors/problem.ts";
import { traffic } from "../../../shared/schema/operations.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import type { StepContext, StepRow } from "../component.ts";
import type { Lengths } from "../lengths.ts";
import type { Wanted } from "./traffic.ts";

type TrafficRow = typeof traffic.$inferSelect;

/**
 * Keeps how a provider followed the route: settled, or since when and why it is not and when it will
 * be asked again. What was kept for a later route is left alone.
 */
export async function keepTraffic(
  tx: Transaction,
  cx: StepContext,
  step: StepRow,
  wanted: Wanted,
  error: AppError | null,
): Promise<Record<string, never>> {
  const { organizationId, projectId, environmentId } = cx.operation;
  const part = step.part ?? "";
  const releases = wanted.shares.map(({ release }) => release);
  if (releases.length === 0) return {};
  const before = await tx
    .select()
    .from(traffic)
    .where(and(inArray(traffic.releaseId, releases), eq(traffic.part, part)))
    .for("update");
  let isNews = false;
  for (const releaseId of releases) {
    const known = before.find((row) => row.releaseId === releaseId);
    if (known !== undefined && known.routeVersion > wanted.version) continue;
    isNews ||= error !== null || known?.settled === false;
    const weight = wanted.weights.get(releaseId) ?? 0;
    const own = { weight, ...standing(cx, wanted.version, known, error) };
    await tx
      .insert(traffic)
      .values({ organizationId, projectId, environmentId, releaseId, part, ...own })
      .onConflictDoUpdate({ target: [traffic.releaseId, traffic.part], set: own });
  }
  // Gateways leave out what a provider does not follow.
  if (isNews) await raiseSnapshotVersion(tx);
  return {};
}

function standing(
  { services }: StepContext,
  routeVersion: number,
  known: TrafficRow | undefined,
  error: AppError | null,
) {
  if (error === null) {
    return { routeVersion, settled: true, since: null, retryAt: null, attempts: 0, error: null };
  }
  const now = services.clock.now();
  const attempts = (known?.attempts ?? 0) + 1;
  return {
    routeVersion,
    settled: false,
    since: known?.since ?? now,
    retryAt: new Date(now.getTime() + settleBackoff(services.lengths, attempts)),
    attempts,
    error: toProblem(error),
  };
}

/** Milliseconds before the next try after so many. */
export function settleBackoff(
  { settleMs, settleMsMax }: Pick<Lengths, "settleMs" | "settleMsMax">,
  attempts: number,
): number {
  return Math.min(settleMs * 2 ** Math.min(attempts - 1, 20), settleMsMax);
}
