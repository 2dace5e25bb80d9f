import { and, eq, inArray } from "drizzle-orm";
import * as z from "zod";
import type { Transaction } from "../../../shared/database.ts";
import { release } from "../../../shared/schema/operations.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import type { Committed, Outcome, StepContext, StepRow } from "../component.ts";

const Body = z.looseObject({ releases: z.array(z.string()) });

/** The end of a deploy without a route: the releases are there to be promoted. */
export async function readyStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  return {
    kind: "done",
    async commit(tx) {
      await markReady(tx, cx, Body.parse(step.body).releases);
      await raiseSnapshotVersion(tx);
      return { steps: [retirement()] };
    },
  };
}

/** Every part answered its smoke request: from now on these releases may take traffic. */
export async function markReady(
  tx: Transaction,
  cx: StepContext,
  releases: readonly string[],
): Promise<void> {
  if (releases.length === 0) return;
  await tx
    .update(release)
    .set({ state: "ready", readyAt: cx.services.clock.now() })
    .where(and(inArray(release.id, [...releases]), eq(release.state, "progress")));
}

export function retirement(): NonNullable<Committed["steps"]>[number] {
  return { name: "retire", title: "retire old releases", lane: null, committed: true };
}
