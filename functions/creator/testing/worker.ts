import { systemClock } from "../../../shared/clock.ts";
import { hasEnded } from "../../../shared/domain/state.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { silentLogger } from "../../../shared/log.ts";
import type { ComputeAdapter, Targets } from "../../../shared/ports/compute.ts";
import type { JobQueue, ScheduleEntry } from "../../../shared/ports/jobs.ts";
import { signer } from "../../../shared/signing.ts";
import { createCreator, type CreatorOptions } from "../creator.ts";
import type { Lengths } from "../lengths.ts";
import { requeueAbandoned } from "../reconciler/abandoned.ts";
import type { Services } from "../services.ts";
import { ids, invokeKey, operationOf, type Place, testMasterKey } from "./place.ts";

export const sign = await signer(invokeKey.privateKey);

/** Everything in milliseconds; nothing that a test waits for is longer than it must be. */
export const shortLengths: Lengths = {
  leaseMs: 150,
  sweepMs: 20,
  reconcileMs: 60_000,
  reconcileCloudMs: 600_000,
  requestedMs: 5_000,
  tidyMs: 3_600_000,
  keepAnswersMs: 86_400_000,
  keepTokensMs: 30 * 86_400_000,
  stepMs: 10_000,
  smokeMs: 2_000,
  trafficMs: 2_000,
  settleMs: 30_000,
  settleMsMax: 600_000,
  graceMs: 1_500,
  backoffMs: 2,
  backoffMsMax: 20,
  lingerMs: 500,
  fireMs: 2_000,
};

/** A queue in memory. It forgets everything at `clear`, as one does whose worker was killed with it. */
export interface MemoryJobs extends JobQueue {
  /** Takes the jobs that are due. */
  take(): string[];
  clear(): void;
  schedules: Map<string, readonly ScheduleEntry[]>;
}

export function memoryJobs(): MemoryJobs {
  let jobs: { operation: string; at: number }[] = [];
  const schedules = new Map<string, readonly ScheduleEntry[]>();
  return {
    schedules,
    async enqueue(_tx, job, options) {
      // What is wanted at targets stands in rows, which the tests look at themselves.
      if (!("operation" in job)) return;
      jobs.push({ operation: job.operation, at: options?.notBefore?.getTime() ?? 0 });
    },
    schedule: async (environment, entries) => void schedules.set(environment, entries),
    take() {
      const now = Date.now();
      const due = jobs.filter((job) => job.at <= now);
      jobs = jobs.filter((job) => job.at > now);
      return due.map((job) => job.operation);
    },
    clear: () => void (jobs = []),
  };
}

export function targetsOf(adapters: Record<string, ComputeAdapter>): Targets {
  return {
    async adapter(_organization, target) {
      const found = adapters[target];
      if (found === undefined) throw new Error(`no target ${target}`);
      return found;
    },
    names: async () => Object.keys(adapters),
  };
}

/** An organization without connections. */
export const noClouds: Services["clouds"] = {
  provider: () => Promise.reject(new Error("no cloud here")),
  open: async (_organization, name) => {
    throw new AppError("connection.not_found", { detail: `There is no connection \`${name}\`.` });
  },
};

export function servicesOf(
  place: Place,
  over: Pick<Services, "targets" | "jobs"> & Partial<Services>,
): Services {
  return {
    db: place.db,
    objectStore: place.objectStore,
    clouds: noClouds,
    masterKey: testMasterKey,
    sign,
    clock: systemClock,
    ids,
    log: silentLogger,
    lengths: shortLengths,
    pace: async () => {},
    ...over,
  };
}

const noWorker: CreatorOptions["worker"] = {
  work: async () => ({ stop: async () => {} }),
  drain: async () => 0,
};

/** A Creator that works only what it is handed. */
export function workerOf(services: Services, over: Partial<CreatorOptions> = {}) {
  return createCreator({ services, worker: noWorker, ...over });
}

export const never = new AbortController().signal;

/** Sweeps and works until these operations have ended; throws where they do not within `limitMs`. */
export async function workUntilEnded(
  place: Place,
  services: Services & { jobs: MemoryJobs },
  wanted: readonly string[],
  over: Partial<CreatorOptions> & { limitMs?: number } = {},
): Promise<void> {
  const { limitMs = 15_000, ...options } = over;
  const worker = workerOf(services, options);
  const until = performance.now() + limitMs;
  for (;;) {
    await requeueAbandoned(services);
    const due = new Set(services.jobs.take().filter((id) => wanted.includes(id)));
    for (const id of due) await worker.advance(id, never);
    const rows = await Promise.all(wanted.map((id) => operationOf(place, id)));
    const open = rows.filter((row) => !hasEnded(row.state));
    if (open.length === 0) return;
    if (performance.now() > until) {
      const said = open.map((row) => `${row.kind} ${row.id} ${row.state}`);
      throw new Error(`still open: ${said.join(", ")}`);
    }
    await systemClock.sleep(5);
  }
}
