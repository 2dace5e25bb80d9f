import { and, eq, isNotNull, sql } from "drizzle-orm";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { CallContext, ComputeAdapter, Progress, Seen } from "../../../shared/ports/compute.ts";
import { observation } from "../../../shared/schema/clouds.ts";
import { underLease } from "../keep-lease.ts";
import { providerFailure } from "../provider-failure.ts";
import { callContext, type Services } from "../services.ts";
import { whoseAre } from "./known.ts";
import type { Place } from "./sweep-target.ts";

type Row = typeof observation.$inferSelect;

/** More writes than the removal of anything needs. */
const TURNS = 12;
const POLL_MS = 1_000;
/** Of one removal at one visit; what is left then is gone on with at the next. */
const VISIT_MS = 30_000;

/**
 * Removes orphans that somebody wants gone. Each is looked at again before anything is written: what
 * does not carry our tags any more, or what a release has come to know, stays, and the row says why.
 * Those of all targets, or of one.
 */
export async function removeOrphans(
  services: Services,
  signal: AbortSignal,
  at?: Place,
): Promise<void> {
  const rows = await services.db
    .select()
    .from(observation)
    .where(
      and(
        eq(observation.owner, "orphan"),
        isNotNull(observation.removal),
        sql`${observation.removal}->>'problem' is null`,
        at &&
          and(eq(observation.organizationId, at.organizationId), eq(observation.target, at.target)),
      ),
    );
  for (const row of rows) {
    if (signal.aborted) return;
    const key = `orphan:${row.organizationId}/${row.target}/${row.resource}`;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(VISIT_MS)]);
    await underLease(services, key, limit, (hold, held) =>
      removeOne(services, row, callContext(services, held, hold.fence)),
    ).catch((error: unknown) => {
      if (!limit.aborted) services.log.warn("an orphan was not removed", { key, error });
    });
  }
}

async function removeOne(services: Services, row: Row, call: CallContext): Promise<void> {
  try {
    const adapter = await services.targets.adapter(row.organizationId, row.target);
    try {
      const refusal = await remove(services, row, adapter, call);
      if (refusal === null) await services.db.delete(observation).where(isRow(row));
      else await tell(services, row, refusal);
    } catch (error) {
      call.signal.throwIfAborted();
      const judgement = adapter.judge(error);
      const failure = providerFailure(adapter, row.resource, error);
      if (judgement === "denied" || judgement === "fatal") throw failure;
      services.log.warn("the removal of an orphan waits", { resource: row.resource, failure });
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await tell(services, row, error.message);
  }
}

/** Null where nothing is left of it; else why it must stay. */
async function remove(
  services: Services,
  row: Row,
  adapter: ComputeAdapter,
  call: CallContext,
): Promise<string | null> {
  for (let turn = 0; turn < TURNS; turn++) {
    const seen = await adapter.observe(call, row.ref);
    if (seen === null) return null;
    const refusal = await mayStay(services, row, seen);
    if (refusal !== null) return refusal;
    const [step] = adapter.remove(row.ref, seen);
    if (step === undefined) return null;
    const progress = await ended(adapter, call, await adapter.send(call, step, seen));
    if (progress.kind === "failed") return progress.detail;
  }
  return "It is still there after all that could be done.";
}

async function mayStay({ db }: Services, row: Row, seen: Seen): Promise<string | null> {
  if (seen.owner === "foreign" || seen.owner.organization !== row.organizationId) {
    return "It does not carry our tags any more: it is not ours to remove.";
  }
  const [whose] = await whoseAre(db, row, [seen], []);
  return whose?.owner === "orphan" ? null : "A release knows it now: it is no orphan.";
}

async function ended(
  adapter: ComputeAdapter,
  call: CallContext,
  sent: Progress,
): Promise<Exclude<Progress, { kind: "wait" }>> {
  let progress = sent;
  while (progress.kind === "wait") {
    await call.clock.sleep(progress.retryAfterMs ?? POLL_MS, call.signal);
    call.signal.throwIfAborted();
    progress = await adapter.poll(call, progress.handle);
  }
  return progress;
}

async function tell({ db }: Services, row: Row, problem: string): Promise<void> {
  await db
    .update(observation)
    .set({
      removal: sql`jsonb_set(${observation.removal}, '{problem}', to_jsonb(${problem}::text))`,
    })
    .where(and(isRow(row), isNotNull(observation.removal)));
}

function isRow({ organizationId, target, resource }: Row) {
  return and(
    eq(observation.organizationId, organizationId),
    eq(observation.target, target),
    eq(observation.resource, resource),
  );
}
