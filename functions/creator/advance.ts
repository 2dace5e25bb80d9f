import { eq } from "drizzle-orm";
import { hasEnded } from "../../shared/domain/state.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import { operation } from "../../shared/schema/operations.ts";
import { beginOperation, supersedeOlder } from "./begin.ts";
import type { Component, OperationRow } from "./component.ts";
import type { Journal } from "./journal.ts";
import { keepRenewing } from "./keep-lease.ts";
import { acquireLease, type Hold, LeaseLost, leaseKey, releaseLease } from "./lease.ts";
import type { Probe } from "./probe.ts";
import { runOperation } from "./run-operation.ts";
import type { Services } from "./services.ts";

export type Advanced =
  | { kind: "ended" }
  /** Somebody else is at it, or an earlier operation is. */
  | { kind: "held" }
  /** Nothing is due before; a job for then is enqueued. */
  | { kind: "parked"; until: Date };

export interface Engine {
  services: Services;
  journal: Journal;
  componentFor(row: Pick<OperationRow, "kind">): Component;
  probe: Probe;
  /** Whether this worker may wait for steps that are due soon. A function host may not. */
  resident: boolean;
}

/**
 * Goes on with an operation, from wherever its rows stand, until it ends or waits. Any worker may call
 * it at any moment; without the lease it does nothing. An abort of `stop` begins no further step, cuts
 * running calls off (their steps will be observed by whoever comes next) and hands the operation over.
 */
export async function advance(engine: Engine, id: string, stop: AbortSignal): Promise<Advanced> {
  const { services } = engine;
  const [row] = await services.db.select().from(operation).where(eq(operation.id, id));
  if (row === undefined || hasEnded(row.state)) return { kind: "ended" };
  await supersedeOlder(services, row);
  const holder = `${id}/${services.ids.long("req")}`;
  const hold = await acquireLease(services.db, leaseKey(row), holder, services.lengths.leaseMs);
  if (hold === null) return { kind: "held" };
  const lost = new AbortController();
  const done = new AbortController();
  void keepRenewing(services, hold, done.signal, lost);
  try {
    return await beginAndRun(engine, hold, row, { stop, lost: lost.signal });
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: "held" };
    throw error;
  } finally {
    done.abort();
    await releaseLease(services.db, hold).catch(() => {});
  }
}

async function beginAndRun(
  engine: Engine,
  hold: Hold,
  row: OperationRow,
  signals: { stop: AbortSignal; lost: AbortSignal },
): Promise<Advanced> {
  const { journal, services } = engine;
  const component = engine.componentFor(row);
  const signal = AbortSignal.any([signals.stop, signals.lost]);
  let begun: Awaited<ReturnType<typeof beginOperation>>;
  try {
    begun = await beginOperation(services, journal, component, hold, row, signal);
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    const sentence = `${error.detail ?? error.message} Nothing was done.`;
    await journal.end(hold, row.id, () => ({
      state: "failed",
      reason: error.code,
      sentence,
      error,
    }));
    return { kind: "ended" };
  }
  if (begun.kind !== "begun") return { kind: begun.kind === "ended" ? "ended" : "held" };
  return runOperation({ engine, component, hold, row: begun.row, stop: signal }, begun.steps);
}
