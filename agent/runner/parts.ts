import { AppError } from "../../shared/errors/app-error.ts";
import type { Instance, PartSpec, PartState } from "../../shared/protocol/runner.ts";
import type { Artifacts } from "./artifacts.ts";
import type { Journal, PartRecord } from "../../shared/protocol/part-record.ts";
import type { LogStore } from "./log-store.ts";
import type { Pool } from "./pool.ts";
import { residentBytes } from "./process-table.ts";
import { serially } from "./serially.ts";
import type { Users } from "./users.ts";

/** A part with what runs and what is written of it. */
/** What a part uses now. */
interface Metrics {
  /** Running instances. */
  instances: number;
  requests: number;
  errors: number;
  /** Resident memory of all instances in bytes. */
  memoryBytes: number;
}

export interface Part {
  record: PartRecord;
  pool: Pool;
  logs: LogStore;
  /** Unpacks its artifact if need be, and tries its secrets; throws what is wrong with them. */
  prepare(): Promise<unknown>;
  /** Removes what lies outside of the journal. */
  removeFiles(): Promise<void>;
}

/** All parts of this machine. */
export interface Parts {
  /** Takes up what the journal holds. */
  load(): Promise<void>;
  list(organization?: string): PartState[];
  instances(): Instance[];
  /** Throws `release.not_found`. */
  get(release: string, part: string): Part;
  state(part: Part): PartState;
  /**
   * Keeps a part and starts it once. Idempotent.
   * Throws `release.immutable`, `blob.not_found`, `artifact.invalid`, `runner.disk_full`.
   */
  put(release: string, part: string, spec: PartSpec): Promise<Part>;
  warm(part: Part, warm: boolean): Promise<void>;
  /** Whether it is gone already; else it is being drained. */
  remove(part: Part): Promise<boolean>;
  metrics(part: Part): Promise<Metrics>;
  /** Drains every instance, waiting `drainMs` for requests. */
  close(drainMs: number): Promise<void>;
}

export interface PartsOptions {
  journal: Journal;
  artifacts: Artifacts;
  users: Users;
  /** How long `put` and `remove` wait for the process before they answer. */
  answerWithin: <T>(work: Promise<T>) => Promise<T | null>;
  /** `proven` is called when an instance answered for the first time. */
  open(record: PartRecord, proven: () => void): Part;
  pidOf(instance: string): number | null;
  warn(message: string, error: unknown): void;
}

/** What the functions below share. */
interface Holding extends PartsOptions {
  parts: Map<string, Part>;
  removals: Map<string, Promise<void>>;
  inTurn: ReturnType<typeof serially>;
}

export function createParts(options: PartsOptions): Parts {
  const held: Holding = {
    ...options,
    parts: new Map(),
    removals: new Map(),
    inTurn: serially(),
  };
  const all = () => [...held.parts.values()];
  return {
    load: () => load(held),
    list: (organization) =>
      all()
        .filter(({ record }) => (organization ?? ownerOf(record)) === ownerOf(record))
        .map(stateOf),
    instances: () => all().flatMap(({ pool }) => pool.instances()),
    get(release, part) {
      const found = held.parts.get(`${release}/${part}`);
      if (found === undefined) throw new AppError("release.not_found");
      return found;
    },
    state: stateOf,
    put: (release, part, spec) => put(held, release, part, spec),
    async warm(part, warm) {
      if (part.record.warm !== warm) await change(held, part, { warm });
      part.pool.setWarm(warm);
    },
    async remove(part) {
      if (!part.record.deleting) await change(held, part, { deleting: true });
      const gone = removal(held, part).then(() => true);
      return (await held.answerWithin(gone)) ?? false;
    },
    metrics: ({ pool }) => metrics(pool, (instance) => options.pidOf(instance)),
    async close(drainMs) {
      await Promise.all(all().map(({ pool }) => pool.stop(drainMs)));
      await Promise.allSettled(held.removals.values());
      await Promise.allSettled(all().map(({ logs }) => logs.flushed()));
    },
  };
}

async function load(held: Holding): Promise<void> {
  const records = await held.journal.load((file, error) =>
    held.warn(`the record ${file} cannot be read`, error),
  );
  for (const record of records) {
    const part = open(held, record);
    if (record.deleting) removal(held, part).catch(() => {});
    // Whoever put it may be waiting to hear whether it works.
    else if (!record.proven) part.pool.want(1).catch(() => {});
  }
}

function open(held: Holding, record: PartRecord): Part {
  const part: Part = held.open(record, () => {
    if (part.record.proven) return;
    // It counts at once; the disk follows.
    part.record = { ...part.record, proven: true };
    change(held, part, { proven: true }).catch((error: unknown) =>
      held.warn("the journal cannot be written", error),
    );
  });
  held.parts.set(keyOf(record), part);
  return part;
}

function change(held: Holding, part: Part, over: Partial<PartRecord>): Promise<void> {
  return held.inTurn(keyOf(part.record), async () => {
    const next = { ...part.record, ...over };
    await held.journal.write(next);
    part.record = next;
  });
}

async function put(held: Holding, release: string, name: string, spec: PartSpec): Promise<Part> {
  const key = `${release}/${name}`;
  const part = await held.inTurn(`put ${key}`, async () => {
    await held.removals.get(key);
    const there = held.parts.get(key);
    const fresh = { warm: false, proven: false, deleting: false };
    if (there === undefined) return create(held, { release, part: name, spec, ...fresh });
    if (there.record.spec.hash !== spec.hash) throw new AppError("release.immutable");
    return there;
  });
  if (stateOf(part).state !== "ready") {
    await held.answerWithin(part.pool.want(1).catch(() => null));
    // `ready` is said when a restarted runner would say it too.
    await held.inTurn(key, async () => {});
  }
  return part;
}

async function create(held: Holding, record: PartRecord): Promise<Part> {
  if (!(await held.artifacts.has(ownerOf(record), record.spec.artifact.digest))) {
    throw new AppError("blob.not_found", { detail: "The artifact of this part is not here." });
  }
  const part = open(held, record);
  try {
    await part.prepare();
    await change(held, part, {});
  } catch (error) {
    held.parts.delete(keyOf(record));
    await part.pool.stop(0);
    await part.removeFiles();
    throw error;
  }
  return part;
}

/** Goes on in the background: single flight, and resumed by the next runner. */
function removal(held: Holding, part: Part): Promise<void> {
  const key = keyOf(part.record);
  const begun = held.removals.get(key);
  if (begun !== undefined) return begun;
  const work = removeNow(held, part).finally(() => held.removals.delete(key));
  held.removals.set(key, work);
  work.catch((error: unknown) => held.warn("a part cannot be removed yet", error));
  return work;
}

async function removeNow(held: Holding, part: Part): Promise<void> {
  const { release, part: name, spec } = part.record;
  await part.pool.stop(spec.limits.timeoutMs);
  await part.removeFiles();
  await part.logs.remove();
  await held.journal.remove(release, name);
  held.parts.delete(keyOf(part.record));
  const records = [...held.parts.values()].map(({ record }) => record);
  await held.users.keepOnly(records.map((record) => record.spec.owner));
  const used = records.map((record) =>
    held.artifacts.path(ownerOf(record), record.spec.artifact.digest),
  );
  await held.artifacts.sweep(new Set(used));
}

async function metrics(pool: Pool, pidOf: (instance: string) => number | null): Promise<Metrics> {
  const instances = pool.instances();
  const pids = instances.map(({ id }) => pidOf(id)).filter((pid) => pid !== null);
  const bytes = await Promise.all(pids.map((pid) => residentBytes(pid)));
  return {
    instances: instances.length,
    // Requests pass by the runner; the gateway counts them.
    requests: 0,
    errors: pool.crashes,
    memoryBytes: bytes.reduce((sum, own) => sum + own, 0),
  };
}

function stateOf({ record, pool }: Part): PartState {
  const { secrets: _sealed, ...spec } = record.spec;
  const failure = pool.failure();
  const state = failure !== null ? "failed" : record.proven ? "ready" : "starting";
  return {
    release: record.release,
    part: record.part,
    spec,
    warm: record.warm,
    state,
    why: failure?.detail ?? null,
    instances: pool.instances(),
  };
}

function keyOf({ release, part }: PartRecord): string {
  return `${release}/${part}`;
}

function ownerOf({ spec }: PartRecord): string {
  return spec.owner.organization;
}
