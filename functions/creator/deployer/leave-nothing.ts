import { and, eq } from "drizzle-orm";
import { release } from "../../../shared/schema/operations.ts";
import type { Component } from "../component.ts";
import { removalsOf } from "./retire.ts";

/**
 * A deploy that does not reach its route leaves nothing behind: the releases it began are marked and
 * removed. Those that were ready before it are not its own.
 */
export const leaveNothing: Component["cancel"] = async (tx, { operation, why }) => {
  if (operation.input.kind !== "deploy") return [];
  const begun = await tx
    .select()
    .from(release)
    .where(and(eq(release.operationId, operation.id), eq(release.state, "progress")));
  const steps = await removalsOf(tx, begun);
  const reason = why === "failed" ? "deploy_failed" : "deploy_cancelled";
  for (const row of begun) await tx.update(release).set({ reason }).where(eq(release.id, row.id));
  return steps;
};
