import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { State } from "../../shared/domain/state.ts";
import { sentenceOfStep, type StepState } from "../../shared/domain/operation.ts";
import type { Transaction } from "../../shared/database.ts";
import type { AppError } from "../../shared/errors/app-error.ts";
import { toProblem } from "../../shared/errors/problem.ts";
import { operation, step } from "../../shared/schema/operations.ts";
import { appendEvent } from "../../shared/store/events.ts";
import type { Committed, NewStep, OperationRow, StepRow } from "./component.ts";
import { assertHeld, type Hold, kindsOfPlane, releaseLease } from "./lease.ts";
import { isSettled } from "./order.ts";
import type { Services } from "./services.ts";
import type { Setback } from "./setback.ts";

/** Runs under the operation's lock and its lease: no other worker can write between its lines. */
export type Guarded = <T>(
  hold: Hold,
  operationId: string,
  run: (tx: Transaction, row: OperationRow) => Promise<T>,
) => Promise<T>;

/** A cancel was asked for; the step was not begun. */
export class CancelRequested extends Error {
  override readonly name = "CancelRequested";
  readonly at: Date;
  constructor(at: Date) {
    super("the operation is being cancelled");
    this.at = at;
  }
}

/** What is kept of a look that ended in a wait. */
interface Wait {
  handle: string | null;
  notBefore: Date;
  refused: boolean;
  setback: Setback | undefined;
  /** What is waited for, where that needs words. */
  why: string | null;
}

export interface Ending {
  state: State;
  reason: string | null;
  sentence: string;
  error: AppError | null;
}

/**
 * Every write of the engine to its rows. Each change of a state, its event and the jobs that follow
 * from it are one transaction, which throws `LeaseLost` under a stale fence.
 */
export interface Journal {
  guarded: Guarded;
  /** Durable before anything is done for the step. Throws `CancelRequested` where it may still be left. */
  intend(hold: Hold, row: StepRow): Promise<StepRow>;
  /** Durable right before a provider write. */
  sent(hold: Hold, row: StepRow, what: { do: string; mints: boolean }): Promise<StepRow>;
  /** The step will be looked at again at `until.notBefore`. */
  wait(hold: Hold, row: StepRow, until: Wait): Promise<StepRow>;
  /** Returns the ended step and those that it added. */
  done(
    hold: Hold,
    row: StepRow,
    result: Record<string, unknown> | undefined,
    commit: ((tx: Transaction) => Promise<Committed>) | undefined,
  ): Promise<StepRow[]>;
  failed(hold: Hold, row: StepRow, state: "failed" | "unknown", error: AppError): Promise<StepRow>;
  /** Ends steps that will not be done and adds those that undo. */
  cancel(
    hold: Hold,
    rows: readonly StepRow[],
    operationId: string,
    undo: (tx: Transaction, row: OperationRow) => Promise<NewStep[]>,
  ): Promise<StepRow[]>;
  /** `ending` is made of the row as it is then: a cancel may have come at the last moment. */
  end(hold: Hold, operationId: string, ending: (row: OperationRow) => Ending): Promise<void>;
  /** Gives the lease back with a job for whoever goes on, not before `notBefore`. */
  handOver(hold: Hold, operationId: string, notBefore: Date | null): Promise<void>;
}

export function createJournal(
  services: Services,
  component: (row: OperationRow) => string,
): Journal {
  const { db, clock, jobs } = services;

  const guarded: Guarded = (hold, operationId, run) =>
    db.transaction(async (tx) => {
      const [rows] = await Promise.all([
        tx.select().from(operation).where(eq(operation.id, operationId)).for("update"),
        assertHeld(tx, hold),
      ]);
      const row = rows[0];
      if (row === undefined) throw new Error(`operation ${operationId} is gone`);
      return run(tx, row);
    });

  /** One step's new values and, where its state moved, its event. */
  const change = async (
    tx: Transaction,
    hold: Hold,
    row: StepRow,
    values: Partial<StepRow> & { state: StepState },
  ): Promise<StepRow> => {
    const next: StepRow = { ...row, ...values, fence: hold.fence };
    await Promise.all([
      tx
        .update(step)
        .set({ ...values, fence: hold.fence })
        .where(and(eq(step.operationId, row.operationId), eq(step.no, row.no))),
      next.state === row.state && sentenceOfStep(next) === sentenceOfStep(row)
        ? undefined
        : appendEvent(tx, stepEvent(next, clock.now())),
    ]);
    return next;
  };

  const add = async (tx: Transaction, row: OperationRow, steps: readonly NewStep[]) => {
    if (steps.length === 0) return [];
    const [last] = await tx
      .select({ no: sql<number>`coalesce(max(${step.no}), 0)` })
      .from(step)
      .where(eq(step.operationId, row.id));
    return tx
      .insert(step)
      .values(
        steps.map((one, at) =>
          stepValues(row, component(row), Number(last?.no ?? 0) + at + 1, one),
        ),
      )
      .returning();
  };

  return {
    guarded,
    intend: (hold, row) =>
      guarded(hold, row.operationId, async (tx, owner) => {
        const now = clock.now();
        if (owner.cancelRequestedAt !== null && !isSettled(row)) {
          throw new CancelRequested(owner.cancelRequestedAt);
        }
        return change(tx, hold, row, {
          state: row.state === "pending" ? "intent" : row.state,
          notBefore: null,
          startedAt: row.startedAt ?? now,
          deadline: row.deadline ?? new Date(now.getTime() + limitOf(services, row)),
        });
      }),
    sent: (hold, row, what) =>
      guarded(hold, row.operationId, (tx) =>
        change(tx, hold, row, {
          state: "sent",
          handle: null,
          // Waits grow while one write does not come to its end; the next one begins anew.
          attempt: lastWrite(row) === what.do ? row.attempt + 1 : 1,
          // What it waited for stands until the next look says otherwise.
          result: { ...whyOf(row), sent: { ...what, at: clock.now().toISOString() } },
        }),
      ),
    wait: (hold, row, { handle, notBefore, refused, setback, why }) =>
      guarded(hold, row.operationId, (tx) => {
        const state = handle === null ? row.state : "wait";
        const { setback: _setback, why: _why, ...known } = row.result ?? {};
        const result = {
          ...(refused ? { refused: lastWrite(row) } : known),
          ...(setback === undefined ? {} : { setback }),
          ...(why === null ? {} : { why }),
        };
        const attempt = row.attempt + 1;
        return change(tx, hold, row, { state, handle, notBefore, result, attempt });
      }),
    done: (hold, row, result, commit) =>
      guarded(hold, row.operationId, async (tx, owner) => {
        const committed = await commit?.(tx);
        const ended = await change(tx, hold, row, {
          state: "done",
          result: { ...result, ...committed?.result },
          notBefore: null,
          error: null,
          endedAt: clock.now(),
        });
        return [ended, ...(await add(tx, owner, committed?.steps ?? []))];
      }),
    failed: (hold, row, state, error) =>
      guarded(hold, row.operationId, (tx) =>
        change(tx, hold, row, { state, error: toProblem(error), endedAt: clock.now() }),
      ),
    cancel: (hold, rows, operationId, undo) =>
      guarded(hold, operationId, async (tx, owner) => {
        const ended: StepRow[] = [];
        for (const row of rows) {
          ended.push(await change(tx, hold, row, { state: "cancelled", endedAt: clock.now() }));
        }
        return [...ended, ...(await add(tx, owner, await undo(tx, owner)))];
      }),
    end: (hold, operationId, ending) =>
      guarded(hold, operationId, async (tx, row) => {
        await endOperation(tx, services, row, ending(row));
        await releaseLease(tx, hold);
      }),
    handOver: (hold, operationId, notBefore) =>
      guarded(hold, operationId, async (tx) => {
        await jobs.enqueue(tx, { operation: operationId }, notBefore === null ? {} : { notBefore });
        await releaseLease(tx, hold);
      }),
  };
}

/** Ends it and starts the next of its plane, in one transaction. The caller holds the row's lock. */
export async function endOperation(
  tx: Transaction,
  services: Services,
  row: OperationRow,
  ending: Ending,
): Promise<void> {
  const now = services.clock.now();
  const { state, reason, sentence } = ending;
  const error = ending.error === null ? null : toProblem(ending.error);
  await Promise.all([
    tx
      .update(operation)
      .set({ state, reason, sentence, error, endedAt: now })
      .where(eq(operation.id, row.id)),
    appendEvent(tx, {
      stream: row.id,
      organizationId: row.organizationId,
      type: "operation",
      data: { state, reason, sentence },
      at: now,
    }),
  ]);
  await wakeNext(tx, services, row);
}

/** A job for whoever waits longest in the plane of `row`. */
export async function wakeNext(
  tx: Transaction,
  services: Services,
  row: OperationRow,
): Promise<void> {
  const [next] = await tx
    .select({ id: operation.id })
    .from(operation)
    .where(
      and(
        eq(operation.environmentId, row.environmentId),
        eq(operation.state, "pending"),
        inArray(operation.kind, kindsOfPlane(row.kind)),
      ),
    )
    .orderBy(asc(operation.id))
    .limit(1);
  if (next !== undefined) await services.jobs.enqueue(tx, { operation: next.id });
}

export function stepValues(
  owner: OperationRow,
  component: string,
  no: number,
  one: NewStep,
): typeof step.$inferInsert {
  return {
    operationId: owner.id,
    no,
    organizationId: owner.organizationId,
    component,
    name: one.name,
    title: one.title,
    target: one.target ?? null,
    part: one.part ?? null,
    release: one.release ?? null,
    ref: one.ref ?? null,
    body: { ...one.body, lane: one.lane, committed: one.committed ?? false },
    state: "pending",
  };
}

function whyOf({ result }: StepRow): { why?: unknown } {
  return result?.["why"] === undefined ? {} : { why: result["why"] };
}

/** The write that a step made, or was refused, last. */
function lastWrite({ result }: StepRow): string | null {
  const sent = result?.["sent"] as { do: string } | undefined;
  return sent?.do ?? (result?.["refused"] as string | null | undefined) ?? null;
}

function stepEvent(row: StepRow, at: Date) {
  const { no, name, title, state, target, part, error } = row;
  const sentence = sentenceOfStep(row);
  const durationMs =
    row.endedAt === null || row.startedAt === null
      ? null
      : Math.max(0, row.endedAt.getTime() - row.startedAt.getTime());
  return {
    stream: row.operationId,
    organizationId: row.organizationId,
    type: "step" as const,
    data: { no, name, title, state, target, part, durationMs, error, sentence },
    at,
  };
}

function limitOf({ lengths }: Services, row: StepRow): number {
  return row.name === "traffic" ? lengths.trafficMs : lengths.stepMs;
}
