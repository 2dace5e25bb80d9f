import { eq } from "drizzle-orm";
import { operation } from "../../shared/schema/operations.ts";
import type { Advanced, Engine } from "./advance.ts";
import type { Component, OperationRow, StepRow } from "./component.ts";
import { endingOf } from "./ending.ts";
import { CancelRequested } from "./journal.ts";
import type { Hold } from "./lease.ts";
import { goesOn, isDue, isSettled, runnableSteps, stepEnded, stepFailed } from "./order.ts";
import { runStep } from "./run-step.ts";

/** How many steps of one operation are worked on at once: a few parts on four clouds. */
const STEPS_AT_ONCE = 16;

/** One operation in the hands of one worker, which holds its lease. */
export interface Run {
  engine: Engine;
  component: Component;
  hold: Hold;
  /** A copy of the operation's row. */
  row: OperationRow;
  /** Copies of the step rows, by number. */
  steps: Map<number, StepRow>;
  running: Map<number, Promise<void>>;
  /** The worker is to stop, or has lost its lease. */
  stop: AbortSignal;
  /** Cuts calls off when the operation is cancelled. */
  cut: AbortController;
  broken: { error: unknown } | null;
  /** What a cancel or a failure leaves was seen to. */
  undone: boolean;
}

/** Works the steps of one operation until all have ended, or none is due soon, or `stop`. */
export async function runOperation(
  of: Pick<Run, "engine" | "component" | "hold" | "row" | "stop">,
  rows: readonly StepRow[],
): Promise<Advanced> {
  const run: Run = {
    ...of,
    steps: new Map(rows.map((one) => [one.no, one])),
    running: new Map(),
    cut: new AbortController(),
    broken: null,
    undone: false,
  };
  const watching = new AbortController();
  void watchCancel(run, watching.signal);
  try {
    for (;;) {
      const answer = await turn(run);
      if (answer !== null) return answer;
    }
  } finally {
    watching.abort();
  }
}

async function turn(run: Run): Promise<Advanced | null> {
  const { hold, row, running, stop, engine } = run;
  if (run.broken !== null) {
    run.cut.abort();
    await Promise.allSettled(running.values());
    throw run.broken.error;
  }
  if (!stop.aborted) {
    if (running.size === 0) await abandon(run);
    startDue(run);
  }
  if (running.size > 0) {
    await Promise.race(running.values());
    return null;
  }
  if (stop.aborted) {
    await engine.journal.handOver(hold, row.id, null);
    return { kind: "parked", until: engine.services.clock.now() };
  }
  const steps = all(run);
  if (!steps.every(stepEnded)) return park(run);
  await engine.journal.end(hold, row.id, (fresh) => endingOf(fresh, steps));
  return { kind: "ended" };
}

function startDue(run: Run): void {
  const now = run.engine.services.clock.now();
  const steps = all(run);
  for (const one of runnableSteps(steps)) {
    if (run.running.size >= STEPS_AT_ONCE) return;
    if (run.running.has(one.no) || !isDue(one, now)) continue;
    if (goesOn(one, steps, isCancelling(run))) start(run, one);
  }
}

function start(run: Run, one: StepRow): void {
  const { engine, component, hold, row, stop, cut } = run;
  const signal = isSettled(one) ? stop : AbortSignal.any([stop, cut.signal]);
  const keep = (changed: readonly StepRow[]) => take(run, changed);
  const working = runStep({ engine, component, hold, operation: row, signal, keep }, one)
    .catch((error: unknown) => {
      if (error instanceof CancelRequested) cancel(run, error.at);
      else if (!signal.aborted) run.broken ??= { error };
    })
    .finally(() => run.running.delete(one.no));
  run.running.set(one.no, working);
}

/** Ends the steps that will not be done, and once no call is under way any more undoes what they left. */
async function abandon(run: Run): Promise<void> {
  const { engine, component, hold, row } = run;
  const steps = all(run);
  const cancelling = isCancelling(run);
  const failed = steps.some(stepFailed);
  if (!cancelling && !failed) return;
  const open = steps.filter((one) => !stepEnded(one));
  const left = open.filter((one) => !goesOn(one, steps, cancelling));
  const undo = !run.undone && !open.some((one) => one.state === "wait");
  if (left.length === 0 && !undo) return;
  const why = failed ? "failed" : "cancelled";
  const changed = await engine.journal.cancel(hold, left, row.id, async (tx, fresh) =>
    undo ? component.cancel(tx, { services: engine.services, operation: fresh, why }) : [],
  );
  take(run, changed);
  run.undone ||= undo;
}

/** Waits itself for what is due soon; else leaves a job and the lease to whoever comes then. */
async function park(run: Run): Promise<Advanced | null> {
  const { engine, hold, row, stop, cut } = run;
  const { clock, lengths } = engine.services;
  const now = clock.now().getTime();
  const due = runnableSteps(all(run)).map((one) => one.notBefore?.getTime() ?? now);
  const next = Math.min(...due);
  if (engine.resident && next - now <= lengths.lingerMs) {
    const wakes = isCancelling(run) ? stop : AbortSignal.any([stop, cut.signal]);
    await clock.sleep(Math.max(1, next - now), wakes);
    return null;
  }
  await engine.journal.handOver(hold, row.id, new Date(next));
  return { kind: "parked", until: new Date(next) };
}

/** A cancel is also looked for while a step runs, so that a call which hangs is cut off. */
async function watchCancel(run: Run, done: AbortSignal): Promise<void> {
  const { clock, db, lengths } = run.engine.services;
  while (!done.aborted && !isCancelling(run)) {
    await clock.sleep(lengths.leaseMs / 3, done);
    if (done.aborted) return;
    const [fresh] = await db
      .select({ at: operation.cancelRequestedAt })
      .from(operation)
      .where(eq(operation.id, run.row.id))
      .catch(() => []);
    if (fresh?.at && !done.aborted) cancel(run, fresh.at);
  }
}

function cancel(run: Run, at: Date): void {
  run.row.cancelRequestedAt = at;
  run.cut.abort();
}

function isCancelling(run: Run): boolean {
  return run.row.cancelRequestedAt !== null;
}

function take(run: Run, changed: readonly StepRow[]): void {
  for (const one of changed) run.steps.set(one.no, one);
}

function all(run: Run): StepRow[] {
  return [...run.steps.values()].sort((a, b) => a.no - b.no);
}
