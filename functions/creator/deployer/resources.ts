import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import type { Ref, Seen, Want } from "../../../shared/ports/compute.ts";
import { release, traffic } from "../../../shared/schema/operations.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import type { Outcome, StepContext, StepRow } from "../component.ts";
import { drive, resourceGoal } from "../drive.ts";

/** The row was written by our own plan; its shape is the compute port's. */
const EnsureBody = z.looseObject({ want: z.custom<Want>((value) => typeof value === "object") });

export async function ensureStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const adapter = await cx.services.targets.adapter(cx.operation.organizationId, step.target ?? "");
  const { want } = EnsureBody.parse(step.body);
  const ref = refOf(step);
  const missing = (seen: Parameters<typeof adapter.diff>[1]) => adapter.diff(want, seen);
  const what = `${step.part} on ${step.target}`;
  const adopted = want.key.adopted !== null;
  const { key } = want;
  const goal = resourceGoal(cx, adapter, { ref, what, ready: true, adopted, key, missing });
  return withUrl(await drive(cx, adapter, step, goal), step);
}

/** The address that a provider gave the release is kept with it, for smoke, gateways and people. */
function withUrl(outcome: Outcome, step: StepRow): Outcome {
  const url = outcome.kind === "done" ? outcome.result?.["url"] : undefined;
  if (outcome.kind !== "done" || typeof url !== "string") return outcome;
  return {
    ...outcome,
    async commit(tx) {
      await tx
        .update(release)
        .set({
          parts: sql`(select jsonb_agg(case when part->>'part' = ${step.part}
            then jsonb_set(part, '{url}', to_jsonb(${url}::text)) else part end order by no)
            from jsonb_array_elements(${release.parts}) with ordinality listed(part, no))`,
        })
        .where(eq(release.id, step.release ?? ""));
      return {};
    },
  };
}

/**
 * Needs nothing but the ref: no definition, no build. What stands there and is not ours is none of
 * the release: nothing is left to remove.
 */
export async function removeStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const adapter = await cx.services.targets.adapter(cx.operation.organizationId, step.target ?? "");
  const ref = refOf(step);
  const missing = (seen: Seen | null) =>
    seen?.owner === "foreign" ? [] : adapter.remove(ref, seen);
  const of = { ref, what: step.title, ready: false, adopted: true, missing };
  return drive(cx, adapter, step, resourceGoal(cx, adapter, of));
}

/** All parts are gone: so is the release. */
export async function removedStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  return {
    kind: "done",
    async commit(tx) {
      await tx
        .update(release)
        .set({ state: "deleted", deletedAt: cx.services.clock.now() })
        .where(eq(release.id, step.release ?? ""));
      await tx.delete(traffic).where(eq(traffic.releaseId, step.release ?? ""));
      await raiseSnapshotVersion(tx);
      return {};
    },
  };
}

/** What carries the environment's tags although no row knows it, until nothing is listed any more. */
export async function sweepStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const { organizationId: organization, environmentId } = cx.operation;
  const adapter = await cx.services.targets.adapter(organization, step.target ?? "");
  const strays: Ref[] = [];
  for await (const seen of adapter.list(cx.call, { organization })) {
    if (seen.owner !== "foreign" && seen.owner.environment === environmentId) strays.push(seen.ref);
  }
  if (strays.length === 0) return { kind: "done" };
  for (const ref of strays) {
    const missing = (seen: Parameters<typeof adapter.remove>[1]) => adapter.remove(ref, seen);
    const goal = resourceGoal(cx, adapter, { ref, what: ref.name, ready: false, missing });
    const outcome = await drive(cx, adapter, step, goal);
    if (outcome.kind !== "done") return outcome;
  }
  return { kind: "wait", handle: null, afterMs: null, why: "leftovers are still listed" };
}

function refOf(step: StepRow): Ref {
  if (step.ref === null) throw new Error(`step ${step.name} has no ref`);
  return step.ref;
}
