import { and, asc, eq, inArray, lt, ne } from "drizzle-orm";
import type { Transaction } from "../../shared/database.ts";
import { hasEnded } from "../../shared/domain/state.ts";
import { operation, step } from "../../shared/schema/operations.ts";
import { appendEvent } from "../../shared/store/events.ts";
import type { Component, OperationRow, StepRow } from "./component.ts";
import { endOperation, type Journal, stepValues, wakeNext } from "./journal.ts";
import { type Hold, kindsOfPlane, releaseLease } from "./lease.ts";
import { callContext, type Services } from "./services.ts";

export type Begun =
  | { kind: "begun"; row: OperationRow; steps: StepRow[] }
  /** Another operation of its plane comes first; its end starts this one. */
  | { kind: "blocked" }
  | { kind: "ended" };

/**
 * Reads an operation that is under way, or starts one that is pending: once planned, its steps are
 * rows and are never planned again. What the plan refuses is thrown.
 */
export async function beginOperation(
  services: Services,
  journal: Journal,
  component: Component,
  hold: Hold,
  row: OperationRow,
  signal: AbortSignal,
): Promise<Begun> {
  const first = await journal.guarded(hold, row.id, async (tx, fresh): Promise<Begun | "yes"> => {
    // What was read before the lease was held may be long past.
    if (fresh.startedAt === null || hasEnded(fresh.state))
      return mayBegin(tx, services, hold, fresh);
    return { kind: "begun", row: fresh, steps: await stepsOf(tx, fresh.id) };
  });
  if (first !== "yes") return first;
  const call = callContext(services, signal, hold.fence);
  const planned = await component.plan({ services, operation: row, call });
  return journal.guarded(hold, row.id, async (tx, fresh): Promise<Begun> => {
    // A cancel or a successor may have come while it was planned.
    const still = await mayBegin(tx, services, hold, fresh);
    if (still !== "yes") return still;
    await planned.write?.(tx);
    const now = services.clock.now();
    const steps =
      planned.steps.length === 0
        ? []
        : await tx
            .insert(step)
            .values(planned.steps.map((one, at) => stepValues(fresh, component.name, at + 1, one)))
            .returning();
    await Promise.all([
      tx
        .update(operation)
        .set({ state: "progress", startedAt: now })
        .where(eq(operation.id, row.id)),
      appendEvent(tx, {
        stream: row.id,
        organizationId: row.organizationId,
        type: "operation",
        data: { state: "progress", reason: null, sentence: null },
        at: now,
      }),
    ]);
    return { kind: "begun", row: { ...fresh, state: "progress", startedAt: now }, steps };
  });
}

/**
 * Where it ends here, the lease is given back with the same commit that wakes the next one: a job
 * that comes while the lease is still held does nothing, and nobody else would call it again soon.
 */
async function mayBegin(
  tx: Transaction,
  services: Services,
  hold: Hold,
  row: OperationRow,
): Promise<"yes" | { kind: "blocked" } | { kind: "ended" }> {
  if (hasEnded(row.state)) {
    await wakeNext(tx, services, row);
    await releaseLease(tx, hold);
    return { kind: "ended" };
  }
  if (row.cancelRequestedAt !== null) {
    await endOperation(tx, services, row, {
      state: "cancelled",
      reason: "cancelled",
      sentence: "It was cancelled before it began; nothing was done.",
      error: null,
    });
    await releaseLease(tx, hold);
    return { kind: "ended" };
  }
  const others = await tx
    .select({
      id: operation.id,
      kind: operation.kind,
      state: operation.state,
      input: operation.input,
    })
    .from(operation)
    .where(
      and(
        eq(operation.environmentId, row.environmentId),
        ne(operation.id, row.id),
        inArray(operation.state, ["pending", "progress"]),
        inArray(operation.kind, kindsOfPlane(row.kind)),
      ),
    )
    .orderBy(asc(operation.id));
  if (routes(row) && others.some((other) => other.id > row.id && routes(other))) {
    await supersede(tx, services, row);
    await releaseLease(tx, hold);
    return { kind: "ended" };
  }
  if (others.some((other) => other.state === "progress")) return { kind: "blocked" };
  const [oldest] = others;
  if (oldest === undefined || oldest.id > row.id) return "yes";
  // Whoever asked first is served first: its job may have come while we held the lease.
  await services.jobs.enqueue(tx, { operation: oldest.id });
  await releaseLease(tx, hold);
  return { kind: "blocked" };
}

/** Only deploys that move traffic replace one another: a preview without a route stays wanted. */
function routes(row: Pick<OperationRow, "input">): boolean {
  return row.input.kind === "deploy" && row.input.route;
}

function supersede(tx: Transaction, services: Services, row: OperationRow): Promise<void> {
  return endOperation(tx, services, row, {
    state: "cancelled",
    reason: "superseded",
    sentence:
      "A newer deploy of this environment took its place before it began; nothing was done.",
    error: null,
  });
}

/** Older deploys that still wait need not wait for their turn to learn that they are superseded. */
export async function supersedeOlder(services: Services, row: OperationRow): Promise<void> {
  if (!routes(row) || row.state !== "pending") return;
  await services.db.transaction(async (tx) => {
    const older = await tx
      .select()
      .from(operation)
      .where(
        and(
          eq(operation.environmentId, row.environmentId),
          eq(operation.state, "pending"),
          eq(operation.kind, "deploy"),
          lt(operation.id, row.id),
        ),
      )
      .orderBy(asc(operation.id))
      .for("update", { skipLocked: true });
    for (const one of older) if (routes(one)) await supersede(tx, services, one);
  });
}

function stepsOf(tx: Transaction, operationId: string): Promise<StepRow[]> {
  return tx.select().from(step).where(eq(step.operationId, operationId)).orderBy(asc(step.no));
}
