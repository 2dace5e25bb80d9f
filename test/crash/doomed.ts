import { openDatabase } from "../../shared/database.ts";
import { systemClock } from "../../shared/clock.ts";
import type { ComputeAdapter } from "../../shared/ports/compute.ts";
import type { CreatorOptions } from "../../functions/creator/creator.ts";
import type { Probe } from "../../functions/creator/probe.ts";
import { memoryJobs, never, targetsOf, workerOf } from "../../functions/creator/testing/worker.ts";
import type { Stage } from "./stage.ts";

export interface Row {
  /** Of the step. */
  no: number;
  step: string;
  boundary: Parameters<Probe>[0];
}

/**
 * Goes on with an operation in a worker of its own and kills it at one boundary: its connections are
 * cut, so that open transactions roll back; its clock, its queue and its calls never answer again,
 * so that nothing after the boundary happens and its lease runs out by itself. Throws where the
 * operation ended before it came there.
 */
export async function killAt(
  stage: Stage,
  url: string,
  operation: string,
  row: Row,
  over: { journal?: CreatorOptions["journal"]; probe?: Probe } = {},
): Promise<void> {
  const pool = openDatabase(url, { name: "doomed", max: 4 });
  let dead = false;
  const alive = <T>(value: Promise<T>): Promise<T> =>
    dead ? new Promise<T>(() => {}) : value.then((got) => (dead ? new Promise(() => {}) : got));
  const adapters = Object.entries(stage.adapters).map(([target, adapter]) => [
    target,
    mortal(adapter, alive),
  ]);
  const killed = Promise.withResolvers<void>();
  const worker = workerOf(
    {
      ...stage.services,
      db: pool.db,
      jobs: { ...memoryJobs(), schedule: (...of) => alive(stage.services.jobs.schedule(...of)) },
      clock: { ...systemClock, sleep: (...of) => alive(systemClock.sleep(...of)) },
      targets: targetsOf(Object.fromEntries(adapters) as Stage["adapters"]),
    },
    {
      ...(over.journal === undefined ? {} : { journal: over.journal }),
      async probe(boundary, step) {
        if (dead) return new Promise(() => {});
        await over.probe?.(boundary, step);
        if (boundary !== row.boundary || step.no !== row.no) return;
        dead = true;
        killed.resolve();
        return new Promise(() => {});
      },
    },
  );
  const work = async () => {
    while ((await worker.advance(operation, never)).kind !== "ended") await systemClock.sleep(2);
    throw new Error("the operation ended before it came to that boundary");
  };
  const ended = work();
  await Promise.race([killed.promise, ended]);
  ended.catch(() => {});
  await pool.sql.end({ timeout: 0 });
}

function mortal(
  adapter: ComputeAdapter,
  alive: <T>(value: Promise<T>) => Promise<T>,
): ComputeAdapter {
  return {
    ...adapter,
    observe: (...of) => alive(adapter.observe(...of)),
    send: (...of) => alive(adapter.send(...of)),
    poll: (...of) => alive(adapter.poll(...of)),
    call: (...of) => alive(adapter.call(...of)),
    putArtifact: (...of) => alive(adapter.putArtifact(...of)),
  };
}
