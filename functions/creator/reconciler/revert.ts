import { and, eq, gte, isNotNull, notExists, sql } from "drizzle-orm";
import { driftPolicy } from "../../../shared/domain/judge-rules.ts";
import { observation } from "../../../shared/schema/clouds.ts";
import { operation, release } from "../../../shared/schema/operations.ts";
import { readRules } from "../../../shared/store/rules.ts";
import { startOwnOperation } from "../own-operation.ts";
import type { Services } from "../services.ts";

/**
 * Starts a repair of each release that drifted, where the rule nearest to it says `revert`: one for
 * each time it was read back, so that what cannot be repaired is not tried without end.
 */
export async function revertDrift(services: Services): Promise<string[]> {
  const { db } = services;
  const repaired = db
    .select({ one: sql`1` })
    .from(operation)
    .where(
      and(
        eq(operation.environmentId, release.environmentId),
        eq(operation.kind, "repair"),
        sql`${operation.input}->>'release' = ${release.id}`,
        gte(operation.createdAt, observation.observedAt),
      ),
    );
  const drifted = await db
    .selectDistinct({
      release: release.id,
      organizationId: release.organizationId,
      projectId: release.projectId,
      environmentId: release.environmentId,
    })
    .from(observation)
    .innerJoin(release, eq(release.id, observation.releaseId))
    .where(and(isNotNull(observation.driftSince), eq(release.state, "ready"), notExists(repaired)));
  const started: string[] = [];
  for (const { release: id, ...place } of drifted) {
    if (driftPolicy(await readRules(db, place)) !== "revert") continue;
    const made = await startOwnOperation(services, place.environmentId, {
      kind: "repair",
      release: id,
    });
    if (made !== null) started.push(made);
  }
  return started;
}
