import type { Clock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Logger } from "../../../shared/log.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import type { PartSpec, PartState } from "../../../shared/protocol/runner.ts";
import type { SealingKeyPair } from "../../../shared/sealing.ts";
import type { EngineHost } from "../host/engine-host.ts";
import { reasonOf } from "../host/reason.ts";
import type { ReleaseBook } from "../host/release-book.ts";
import type { ReleaseLogs } from "../host/release-logs.ts";
import { servedKey, type ServedPart } from "../host/served-part.ts";
import {
  type Journal,
  openSecrets,
  type PartRecord,
} from "../../../shared/protocol/part-record.ts";

export interface PartsOptions {
  journal: Journal;
  objects: ObjectStore;
  host: EngineHost;
  book: ReleaseBook;
  logs: ReleaseLogs;
  /** Secrets are sealed to it. */
  key: SealingKeyPair;
  /** How long `put` and `remove` wait for what they began, in milliseconds. */
  answerMs: number;
  clock: Clock;
  log: Logger;
}

/** A part with what became of it. */
export interface Part {
  record: PartRecord;
  served: ServedPart;
  /** Why it could not be loaded when it was tried last. */
  why: string | null;
  proving: Promise<void> | null;
  removal: Promise<void> | null;
}

/** The parts of this engine: on the disk what they are, in the book of the host those that are served. */
export class Parts {
  readonly #options: PartsOptions;
  readonly #parts = new Map<string, Part>();
  /** What is written of one part is written one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: PartsOptions) {
    this.#options = options;
  }

  /** Takes up what the journal holds. Nothing is loaded before it is asked for. */
  async load(): Promise<void> {
    const { journal, log } = this.#options;
    const records = await journal.load((file, error) =>
      log.warn("a record cannot be read", { file, error }),
    );
    for (const record of records) {
      const part = this.#take(record);
      // What cannot be removed was told; whoever asks for it again tries again.
      if (record.deleting) this.#removed(part).catch(() => {});
      else this.#options.book.add(part.served);
    }
  }

  list(organization?: string): PartState[] {
    const all = [...this.#parts.values()];
    return all
      .filter(({ served }) => (organization ?? served.organization) === served.organization)
      .map(stateOf);
  }

  /** Throws `release.not_found`. */
  get(release: string, part: string): Part {
    const found = this.#parts.get(servedKey({ release, part }));
    if (found === undefined) throw new AppError("release.not_found");
    return found;
  }

  /** One that could not be loaded, or was not yet when the engine ended, is tried by whoever looks. */
  state(part: Part): PartState {
    const { record, why } = part;
    if ((!record.proven || why !== null) && !record.deleting) void this.#proved(part);
    return stateOf(part);
  }

  /**
   * Serves a part from now on, and loads it once. Idempotent. Throws `release.immutable`,
   * `blob.not_found` and `request.invalid`, then nothing has changed.
   */
  async put(release: string, name: string, spec: PartSpec): Promise<PartState> {
    const { answerMs, clock } = this.#options;
    const key = servedKey({ release, part: name });
    const part = await this.#inTurn(key, () => this.#put(release, name, spec));
    if (!part.record.proven) await Promise.race([this.#proved(part), clock.sleep(answerMs)]);
    return stateOf(part);
  }

  async warm(part: Part, warm: boolean): Promise<PartState> {
    if (part.record.warm !== warm) await this.#change(part, { warm });
    return stateOf(part);
  }

  /** Whether it is gone already; else what it has open is being ended. */
  async remove(part: Part): Promise<boolean> {
    const { answerMs, clock } = this.#options;
    if (!part.record.deleting) await this.#change(part, { deleting: true });
    const gone = this.#removed(part).then(() => true);
    return Promise.race([gone, clock.sleep(answerMs).then(() => false)]);
  }

  async #put(release: string, name: string, spec: PartSpec): Promise<Part> {
    const { journal, objects, book, key } = this.#options;
    const known = this.#parts.get(servedKey({ release, part: name }));
    if (known !== undefined) {
      if (known.record.spec.hash === spec.hash && !known.record.deleting) return known;
      throw new AppError("release.immutable");
    }
    const { digest, size } = spec.artifact;
    const there = await objects.size(spec.owner.organization, digest);
    if (there !== size) throw new AppError("blob.not_found");
    const made = { release, part: name, spec, warm: false, proven: false, deleting: false };
    await openSecrets("engine", key, made);
    await journal.write(made);
    const part = this.#take(made);
    book.add(part.served);
    return part;
  }

  #take(record: PartRecord): Part {
    const { release, part: name, spec } = record;
    const { key } = this.#options;
    const served: ServedPart = {
      release,
      part: name,
      organization: spec.owner.organization,
      artifact: spec.artifact,
      timeoutMs: spec.limits.timeoutMs,
      variables: spec.variables,
      secrets: () => openSecrets("engine", key, record),
    };
    const part: Part = { record, served, why: null, proving: null, removal: null };
    this.#parts.set(servedKey(record), part);
    return part;
  }

  #proved(part: Part): Promise<void> {
    part.proving ??= this.#prove(part).finally(() => {
      part.proving = null;
    });
    return part.proving;
  }

  async #prove(part: Part): Promise<void> {
    try {
      await this.#options.host.prove(part.served);
      part.why = null;
      if (!part.record.proven) await this.#change(part, { proven: true });
    } catch (error) {
      part.why = reasonOf(error);
    }
  }

  #change(part: Part, over: Partial<PartRecord>): Promise<void> {
    return this.#inTurn(servedKey(part.record), async () => {
      // It was removed meanwhile, and must not come back to the disk.
      if (this.#parts.get(servedKey(part.record)) !== part) return;
      const next = { ...part.record, ...over };
      await this.#options.journal.write(next);
      part.record = next;
    });
  }

  #removed(part: Part): Promise<void> {
    part.removal ??= this.#removeNow(part).catch((error: unknown) => {
      part.removal = null;
      this.#options.log.warn("a part cannot be removed yet", { error });
      throw error;
    });
    return part.removal;
  }

  async #removeNow({ record, served }: Part): Promise<void> {
    const { host, book, journal, logs } = this.#options;
    book.remove(served);
    await host.drain(served);
    await this.#inTurn(servedKey(record), async () => {
      await journal.remove(record.release, record.part);
      logs.forget(served);
      this.#parts.delete(servedKey(record));
    });
  }

  #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(key) ?? Promise.resolve()).then(work, work);
    this.#turns.set(key, mine);
    const forget = () => {
      if (this.#turns.get(key) === mine) this.#turns.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  }
}

function stateOf({ record, why }: Part): PartState {
  const { secrets: _sealed, ...spec } = record.spec;
  return {
    release: record.release,
    part: record.part,
    spec,
    warm: record.warm,
    state: record.proven ? "ready" : why === null ? "starting" : "failed",
    why: record.proven ? null : why,
    instances: [],
  };
}
