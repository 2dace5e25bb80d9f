import { AppError } from "../../shared/errors/app-error.ts";
import type { Engine } from "./advance.ts";
import type { Component, OperationRow, Outcome, StepContext, StepRow } from "./component.ts";
import { type Hold, LeaseLost } from "./lease.ts";
import { WAIT_MS_MAX } from "./lengths.ts";
import { callContext } from "./services.ts";

interface StepRun {
  engine: Engine;
  component: Component;
  hold: Hold;
  operation: OperationRow;
  signal: AbortSignal;
  /** Told of every row as it now stands. */
  keep: (rows: readonly StepRow[]) => void;
}

/**
 * One look at one step: intent before, end after, with a boundary at each side of both. Where `signal`
 * cuts it off, the row stays as it is and the next look observes what happened.
 */
export async function runStep(run: StepRun, found: StepRow): Promise<void> {
  const { engine, hold, keep } = run;
  const at = { operationId: found.operationId, no: found.no, name: found.name, part: found.part };
  await engine.probe("before intent", at);
  let row = await engine.journal.intend(hold, found);
  keep([row]);
  await engine.probe("after intent", at);
  run.signal.throwIfAborted();
  const cx = stepContext(run, row, async (what) => {
    row = await engine.journal.sent(hold, row, what);
    keep([row]);
  });
  const outcome = await look(run, cx, row);
  await engine.probe("after call", at);
  keep(await settle(run, row, outcome));
  await engine.probe("after end", at);
}

function stepContext(run: StepRun, row: StepRow, sending: StepContext["sending"]): StepContext {
  const { engine, hold, operation, signal } = run;
  return {
    services: engine.services,
    operation,
    call: callContext(engine.services, signal, hold.fence),
    sending,
    sent: sentOf(row),
  };
}

function sentOf(row: StepRow): StepContext["sent"] {
  const sent = row.result?.["sent"];
  return row.state === "sent" || row.state === "wait"
    ? ((sent as StepContext["sent"] | undefined) ?? null)
    : null;
}

/**
 * A refusal with a code ends the step. Anything else is a defect or a lost database: the job comes
 * again, until the step's time is up.
 */
async function look(run: StepRun, cx: StepContext, row: StepRow): Promise<Outcome> {
  const { clock, log } = run.engine.services;
  try {
    return await run.component.advance(cx, row);
  } catch (error) {
    if (run.signal.aborted || error instanceof LeaseLost) throw error;
    if (error instanceof AppError) return { kind: "failed", error };
    log.error("a step ended unexpectedly", { operation: row.operationId, step: row.title, error });
    if (row.deadline === null || row.deadline > clock.now()) throw error;
    return { kind: "failed", error: new AppError("internal", { cause: error }) };
  }
}

async function settle(run: StepRun, row: StepRow, outcome: Outcome): Promise<StepRow[]> {
  const { hold } = run;
  const { journal, services } = run.engine;
  switch (outcome.kind) {
    case "done":
      try {
        return await journal.done(hold, row, outcome.result, outcome.commit);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return [await journal.failed(hold, row, "failed", error)];
      }
    case "failed": {
      const state = outcome.unknown === true ? "unknown" : "failed";
      return [await journal.failed(hold, row, state, outcome.error)];
    }
    case "wait": {
      const now = services.clock.now();
      if (row.deadline !== null && row.deadline.getTime() < now.getTime()) {
        return [await journal.failed(hold, row, "failed", timedOut(row, outcome))];
      }
      const afterMs = Math.min(outcome.afterMs ?? backoff(run, row), WAIT_MS_MAX);
      const notBefore = new Date(now.getTime() + afterMs);
      const { handle, refused = false, setback } = outcome;
      const why = outcome.expected === true ? null : outcome.why;
      return [await journal.wait(hold, row, { handle, notBefore, refused, setback, why })];
    }
  }
}

function backoff({ engine }: StepRun, row: StepRow): number {
  const { backoffMs, backoffMsMax } = engine.services.lengths;
  return Math.min(backoffMs * 2 ** Math.min(row.attempt, 20), backoffMsMax);
}

function timedOut(row: StepRow, { why, provider }: Extract<Outcome, { kind: "wait" }>): AppError {
  const { startedAt, deadline } = row;
  const seconds =
    startedAt === null || deadline === null
      ? 0
      : Math.round((deadline.getTime() - startedAt.getTime()) / 100) / 10;
  return new AppError("operation.timed_out", {
    detail: `The step "${row.title}" had ${seconds} s and did not end: ${why.replace(/\.$/, "")}.`,
    ...(provider === undefined ? {} : { extensions: { provider } }),
  });
}
