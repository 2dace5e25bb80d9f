import { and, eq, isNull, notInArray } from "drizzle-orm";
import type { Transaction } from "../../../shared/database.ts";
import { release } from "../../../shared/schema/operations.ts";
import type { Component, NewStep } from "../component.ts";
import { removalsOf } from "./retire.ts";
import { sweepOf } from "./route.ts";

/**
 * A deploy that does not reach its route leaves nothing behind: the releases it began are marked and
 * removed. Those that were ready before it are not its own. Where the environment has nothing else on
 * a target, that is searched besides: what its releases would have shared (a role) goes as well.
 */
export const leaveNothing: Component["cancel"] = async (tx, { operation, why }) => {
  if (operation.input.kind !== "deploy") return [];
  const begun = await tx
    .select()
    .from(release)
    .where(and(eq(release.operationId, operation.id), eq(release.state, "progress")));
  if (begun.length === 0) return [];
  const steps = await removalsOf(tx, begun);
  const reason = why === "failed" ? "deploy_failed" : "deploy_cancelled";
  for (const row of begun) await tx.update(release).set({ reason }).where(eq(release.id, row.id));
  return [...steps, ...(await searches(tx, operation.environmentId, begun))];
};

async function searches(
  tx: Transaction,
  environmentId: string,
  begun: readonly (typeof release.$inferSelect)[],
): Promise<NewStep[]> {
  const others = await tx
    .selectDistinct({ target: release.target })
    .from(release)
    .where(
      and(
        eq(release.environmentId, environmentId),
        isNull(release.deletedAt),
        notInArray(
          release.id,
          begun.map(({ id }) => id),
        ),
      ),
    );
  const inUse = new Set(others.map(({ target }) => target));
  const alone = [...new Set(begun.map(({ target }) => target))].filter((one) => !inUse.has(one));
  // One after all removals, so that nothing is taken away twice at once.
  return alone.map((target) => ({ ...sweepOf(target), lane: null }));
}
