import { eq } from "drizzle-orm";
import { operation } from "../../shared/schema/operations.ts";
import type { Advanced, Engine } from "./advance.ts";
import type { Component, OperationRow, StepRow } from "./component.ts";
import { endingOf } from "./ending.ts";
import { CancelRequested } from "./journal.ts";
import type { Hold } from "./lease.ts";
import { isCommitted, isDue, runnableSteps, stepEnded } from "./order.ts";
import { runStep } from "./run-step.ts";

/** How many steps of one operation are worked on at once. */
const STEPS_AT_ONCE = 8;

/**
 * The steps of one operation in the hands of one worker, which holds its lease. What it keeps in
 * memory is a copy of the rows.
 */
export async function runOperation(
  engine: Engine,
  component: Component,
  hold: Hold,
  row: OperationRow,
  rows: readonly StepRow[],
  stop: AbortSignal,
): Promise<Advanced> {
  const { services, journal } = engine;
  const steps = new Map(rows.map((one) => [one.no, one]));
  const running = new Map<number, Promise<void>>();
  /** Cuts calls off when the operation is cancelled. */
  const cut = new AbortController();
  const watching = new AbortController();
  let broken: { error: unknown } | null = null;
  let abandoned = false;
  let moved = false;

  const all = () => [...steps.values()];
  const failed = () => all().some((one) => one.state === "failed" || one.state === "unknown");
  const cancelling = () => row.cancelRequestedAt !== null;
  /** A call that is under way at the provider is followed to its end, even when cancelled. */
  const underWay = (one: StepRow) => cancelling() && one.state === "wait";
  const goesOn = (one: StepRow) =>
    (!cancelling() && !failed()) || isCommitted(one) || underWay(one);

  const cancel = (at: Date) => {
    row.cancelRequestedAt = at;
    cut.abort();
  };
  const take = (changed: readonly StepRow[]) => {
    moved = true;
    for (const one of changed) steps.set(one.no, one);
  };

  const start = (one: StepRow) => {
    const signal = isCommitted(one) || underWay(one) ? stop : AbortSignal.any([stop, cut.signal]);
    const run = runStep({ engine, component, hold, operation: row, signal, keep: take }, one)
      .catch((error: unknown) => {
        if (error instanceof CancelRequested) cancel(error.at);
        else if (!signal.aborted) broken ??= { error };
      })
      .finally(() => running.delete(one.no));
    running.set(one.no, run);
  };

  const startDue = () => {
    const now = services.clock.now();
    for (const one of runnableSteps(all())) {
      if (running.size >= STEPS_AT_ONCE) return;
      if (!running.has(one.no) && isDue(one, now) && goesOn(one)) start(one);
    }
  };

  /** Ends what has not begun and undoes what a cancel left. */
  const abandon = async () => {
    const open = all().filter((one) => !stepEnded(one) && !goesOn(one));
    const undo = !all().some((one) => !stepEnded(one) && underWay(one));
    take(
      await journal.cancel(hold, open, row.id, async (tx, fresh) =>
        undo
          ? component.cancel(tx, {
              services,
              operation: fresh,
              why: failed() ? "failed" : "cancelled",
            })
          : [],
      ),
    );
    abandoned = undo;
  };

  const park = async (): Promise<Advanced | null> => {
    const now = services.clock.now().getTime();
    const due = runnableSteps(all()).map((one) => one.notBefore?.getTime() ?? now);
    const next = Math.min(...due);
    if (engine.resident && next - now <= services.lengths.lingerMs) {
      await services.clock.sleep(Math.max(1, next - now), AbortSignal.any([stop, cut.signal]));
      return null;
    }
    // The job that brought us here is used up; those of steps that waited now are enqueued already.
    if (!moved) await journal.handOver(hold, row.id, new Date(next));
    return { kind: "parked", until: new Date(next) };
  };

  const turn = async (): Promise<Advanced | null> => {
    if (broken !== null) {
      cut.abort();
      await Promise.allSettled(running.values());
      throw broken.error;
    }
    if (!stop.aborted) {
      const leaving = cancelling() || failed();
      if (leaving && !abandoned && running.size === 0) await abandon();
      startDue();
    }
    if (running.size > 0) {
      await Promise.race(running.values());
      return null;
    }
    if (stop.aborted) {
      await journal.handOver(hold, row.id, null);
      return { kind: "parked", until: services.clock.now() };
    }
    if ((cancelling() || failed()) && !abandoned) return null;
    if (!all().every(stepEnded)) return park();
    await journal.end(hold, row.id, endingOf(row, all()));
    return { kind: "ended" };
  };

  void watchCancel(engine, row, watching.signal, cancel);
  try {
    for (;;) {
      const answer = await turn();
      if (answer !== null) return answer;
    }
  } finally {
    watching.abort();
  }
}

/** A cancel is also looked for while a step runs, so that a call which hangs is cut off. */
async function watchCancel(
  { services: { clock, db, lengths } }: Engine,
  row: OperationRow,
  done: AbortSignal,
  cancel: (at: Date) => void,
): Promise<void> {
  while (!done.aborted && row.cancelRequestedAt === null) {
    await clock.sleep(lengths.leaseMs / 3, done);
    if (done.aborted) return;
    const [fresh] = await db
      .select({ at: operation.cancelRequestedAt })
      .from(operation)
      .where(eq(operation.id, row.id))
      .catch(() => []);
    if (fresh?.at && !done.aborted) cancel(fresh.at);
  }
}
