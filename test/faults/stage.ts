import { defaultLengths } from "../../functions/creator/lengths.ts";
import type { Probe } from "../../functions/creator/probe.ts";
import {
  askDeploy,
  newBuild,
  newPlace,
  operationOf,
  type Place,
  stepsOf,
} from "../../functions/creator/testing/place.ts";
import {
  type MemoryJobs,
  memoryJobs,
  never,
  servicesOf,
  targetsOf,
  workerOf,
} from "../../functions/creator/testing/worker.ts";
import type { Services } from "../../functions/creator/services.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Database } from "../../shared/database.ts";
import { hasEnded } from "../../shared/domain/state.ts";
import type { OperationInput } from "../../shared/domain/operation.ts";
import type { ComputeAdapter } from "../../shared/ports/compute.ts";
import type { FaultCloud } from "./fault-cloud.ts";
import { type JumpingClock, jumpingClock } from "./jumping-clock.ts";

/** More than any row needs, in real milliseconds. */
const PATIENCE_MS = 30_000;

/** As in production, but for a lease that a row can wait for. */
const lengths = { ...defaultLengths, leaseMs: 150 };

/** One environment on one cloud, with one part. */
export interface Stage {
  place: Place;
  cloud: FaultCloud;
  adapters: Record<string, ComputeAdapter>;
  services: Services & { jobs: MemoryJobs };
  clock: JumpingClock;
  /** Releases that answered their smoke request. */
  smoked: Set<string>;
  /** Traffic that was asked for although its release had not answered. */
  early: string[];
}

export async function setStage(
  db: Database,
  cloud: FaultCloud,
  wrap: (adapter: ComputeAdapter) => ComputeAdapter = (adapter) => adapter,
): Promise<Stage> {
  const place = await newPlace(db, 0);
  const clock = jumpingClock();
  const smoked = new Set<string>();
  const early: string[] = [];
  const adapters = { [cloud.target]: watched(wrap(cloud.adapter), smoked, early) };
  const jobs = memoryJobs();
  const over = { jobs, clock, lengths, targets: targetsOf(adapters) };
  return {
    place,
    cloud,
    adapters,
    clock,
    smoked,
    early,
    services: { ...servicesOf(place, over), jobs },
  };
}

/** Notes whoever is given traffic before it answered. */
function watched(adapter: ComputeAdapter, smoked: Set<string>, early: string[]): ComputeAdapter {
  return {
    ...adapter,
    traffic(shares, seen) {
      for (const { ref, weight } of shares) {
        if (weight > 0 && !smoked.has(ref.name)) early.push(ref.name);
      }
      return adapter.traffic(shares, seen);
    },
  };
}

export async function buildOf(stage: Stage, version: string): Promise<string> {
  const smoke = { path: "/health" };
  const { id } = await newBuild(stage.place, version, {
    web: { path: "/", entry: "web.ts", smoke },
  });
  for (const [digest, bytes] of stage.place.blobs) stage.cloud.zips.set(digest, bytes);
  return id;
}

export async function deployOf(
  stage: Stage,
  version: string,
): Promise<Extract<OperationInput, { kind: "deploy" }>> {
  return {
    kind: "deploy",
    build: await buildOf(stage, version),
    targets: [stage.cloud.target],
    route: true,
    weight: 100,
    fingerprint: null,
    plan: null,
  };
}

/** A release that is live before the row begins. */
export async function deployed(stage: Stage, version: string): Promise<void> {
  const build = await buildOf(stage, version);
  const id = await askDeploy(stage.place, build, { targets: [stage.cloud.target] });
  const { state, sentence } = await work(stage, id);
  if (state !== "ready") throw new Error(`the stage is not set: ${sentence}`);
}

/** Works an operation to its end; whoever would wait goes on at once, later. */
export async function work(stage: Stage, id: string, probe: Probe = async () => {}) {
  const worker = workerOf(stage.services, { probe: noting(stage, probe) });
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await worker.advance(id, never);
    const row = await operationOf(stage.place, id);
    if (hasEnded(row.state)) return row;
    if (performance.now() > until) throw new Error(`it is still ${row.state}`);
    if (answer.kind === "parked") stage.clock.jumpTo(answer.until);
    else await systemClock.sleep(5);
  }
}

/** A smoke step that ended well is what traffic may follow. */
export function noting(stage: Stage, probe: Probe): Probe {
  return async (boundary, step) => {
    await probe(boundary, step);
    if (step.name !== "smoke" || boundary !== "after end") return;
    const [own] = (await stepsOf(stage.place, step.operationId)).filter(({ no }) => no === step.no);
    if (own?.state === "done" && own.ref !== null) stage.smoked.add(own.ref.name);
  };
}
