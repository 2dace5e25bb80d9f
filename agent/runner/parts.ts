import { AppError } from "../../shared/errors/app-error.ts";
import type { Metrics } from "../../shared/ports/compute.ts";
import type { Instance, PartSpec, PartState } from "../../shared/protocol/runner.ts";
import type { Artifacts } from "./artifacts.ts";
import type { Journal, PartRecord } from "./journal.ts";
import type { LogStore } from "./log-store.ts";
import type { Pool } from "./pool.ts";
import { residentBytes } from "./process-table.ts";
import { serially } from "./serially.ts";
import type { Users } from "./users.ts";

/** A part with what runs and what is written of it. */
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

export function createParts(options: PartsOptions): Parts {
  const { journal, artifacts, users } = options;
  const parts = new Map<string, Part>();
  const removals = new Map<string, Promise<void>>();
  const inTurn = serially();
  const keyOf = (release: string, part: string) => `${release}/${part}`;

  const change = (part: Part, over: Partial<PartRecord>) =>
    inTurn(keyOf(part.record.release, part.record.part), async () => {
      const next = { ...part.record, ...over };
      await journal.write(next);
      part.record = next;
    });

  function open(record: PartRecord): Part {
    const part: Part = options.open(record, () => {
      if (part.record.proven) return;
      // It counts at once; the disk follows.
      part.record = { ...part.record, proven: true };
      change(part, { proven: true }).catch((error: unknown) =>
        options.warn("the journal cannot be written", error),
      );
    });
    parts.set(keyOf(record.release, record.part), part);
    return part;
  }

  async function create(release: string, name: string, spec: PartSpec): Promise<Part> {
    const { organization } = spec.owner;
    if (!(await artifacts.has(organization, spec.artifact.digest))) {
      throw new AppError("blob.not_found", { detail: "The artifact of this part is not here." });
    }
    const fresh = { warm: false, proven: false, deleting: false };
    const part = open({ release, part: name, spec, ...fresh });
    try {
      await part.prepare();
      await journal.write(part.record);
    } catch (error) {
      parts.delete(keyOf(release, name));
      await part.pool.stop(0);
      await part.removeFiles();
      throw error;
    }
    return part;
  }

  async function removeNow(part: Part): Promise<void> {
    const { release, part: name } = part.record;
    await part.pool.stop(part.record.spec.limits.timeoutMs);
    await part.removeFiles();
    await part.logs.remove();
    await journal.remove(release, name);
    parts.delete(keyOf(release, name));
    const specs = [...parts.values()].map(({ record }) => record.spec);
    await users.keepOnly(specs.map(({ owner }) => owner));
    const used = specs.map(({ owner, artifact }) =>
      artifacts.path(owner.organization, artifact.digest),
    );
    await artifacts.sweep(new Set(used));
  }

  /** Goes on in the background: single flight, and resumed by the next runner. */
  function removal(part: Part): Promise<void> {
    const key = keyOf(part.record.release, part.record.part);
    const begun = removals.get(key);
    if (begun !== undefined) return begun;
    const work = removeNow(part).finally(() => removals.delete(key));
    removals.set(key, work);
    work.catch((error: unknown) => options.warn("a part cannot be removed yet", error));
    return work;
  }

  return {
    async load() {
      for (const record of await journal.load((file, error) =>
        options.warn(`the record ${file} cannot be read`, error),
      )) {
        const part = open(record);
        if (record.deleting) void removal(part).catch(() => {});
        // Whoever put it may be waiting to hear whether it works.
        else if (!record.proven) void part.pool.want(1).catch(() => {});
      }
    },
    list: (organization) =>
      [...parts.values()]
        .filter(
          ({ record }) =>
            organization === undefined || record.spec.owner.organization === organization,
        )
        .map(stateOf),
    instances: () => [...parts.values()].flatMap(({ pool }) => pool.instances()),
    get(release, part) {
      const found = parts.get(keyOf(release, part));
      if (found === undefined) throw new AppError("release.not_found");
      return found;
    },
    state: stateOf,
    async put(release, name, spec) {
      const key = keyOf(release, name);
      const part = await inTurn(`put ${key}`, async () => {
        await removals.get(key);
        const there = parts.get(key);
        if (there === undefined) return create(release, name, spec);
        if (there.record.spec.hash !== spec.hash) throw new AppError("release.immutable");
        return there;
      });
      if (stateOf(part).state !== "ready") {
        await options.answerWithin(part.pool.want(1).catch(() => null));
        // `ready` is said when a restarted runner would say it too.
        await inTurn(key, async () => {});
      }
      return part;
    },
    async warm(part, warm) {
      if (part.record.warm !== warm) await change(part, { warm });
      part.pool.setWarm(warm);
    },
    async remove(part) {
      if (!part.record.deleting) await change(part, { deleting: true });
      const gone = removal(part).then(() => true);
      return (await options.answerWithin(gone)) ?? false;
    },
    async metrics({ pool }) {
      const instances = pool.instances();
      const pids = instances.map(({ id }) => options.pidOf(id)).filter((pid) => pid !== null);
      const bytes = await Promise.all(pids.map((pid) => residentBytes(pid)));
      return {
        instances: instances.length,
        // Requests pass by the runner; the gateway counts them.
        requests: 0,
        errors: pool.crashes,
        memoryBytes: bytes.reduce((sum, own) => sum + own, 0),
      };
    },
    async close(drainMs) {
      await Promise.all([...parts.values()].map(({ pool }) => pool.stop(drainMs)));
      await Promise.allSettled(removals.values());
      await Promise.allSettled([...parts.values()].map(({ logs }) => logs.flushed()));
    },
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
