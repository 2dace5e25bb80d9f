import type { Clock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import { Failures } from "./failures.ts";
import { MemoryAccounts } from "./memory-accounts.ts";
import { type HeldFile, OpenedFiles, type ReadFile } from "./opened-files.ts";
import { servedKey, type ServedPart } from "./served-part.ts";

export interface CacheLimits {
  /** Accounted for all that is loaded. */
  bytes: number;
  /** Accounted for one organization. */
  tenantBytes: number;
}

/** What a loaded release is to whoever asks for it. */
export interface Loaded {
  /** It was unloaded, and nobody uses it any more. */
  close(): void;
}

export interface LoadedReleasesOptions<T extends Loaded> {
  read: ReadFile;
  /** Makes an opened file ready for the requests of one release. */
  load(opened: OpenedBuild, part: ServedPart): Promise<T>;
  limits: CacheLimits;
  /** `none`: unloaded as soon as nobody uses it. */
  keep: "used" | "none";
  clock: Clock;
  events: LoadEvents;
}

export interface LoadEvents {
  loaded(part: ServedPart, of: { bytes: number; ms: number }): void;
  failed(part: ServedPart, error: unknown): void;
  unloaded(part: ServedPart): void;
}

/** A release that stays loaded until it is let go. */
export interface Lease<T> {
  loaded: T;
  /** Counts once, however often it is called. */
  release: () => void;
}

/**
 * Accounted for a release beside its file: its connectors, what was checked for it, and what its file
 * keeps of what was read.
 */
export const RELEASE_BYTES = 64 * 1024;
const RETRY_SECONDS = 1;

interface Entry<T> {
  part: ServedPart;
  loading: Promise<{ loaded: T; file: HeldFile }>;
  ready: { loaded: T; file: HeldFile } | null;
  leases: number;
  /** It is no longer found by others, and goes with its last lease; who dropped it hears of that. */
  gone: PromiseWithResolvers<void> | null;
}

/**
 * The releases that are loaded. Each is loaded by its first request, for all that come meanwhile, and
 * unloaded when room is needed: of its own organization where that is at its limit, else of whoever
 * has used theirs for longest. What somebody uses stays.
 */
export class LoadedReleases<T extends Loaded> {
  readonly #options: LoadedReleasesOptions<T>;
  readonly #accounts = new MemoryAccounts();
  readonly #files: OpenedFiles;
  readonly #failures: Failures;
  /** In the order of their use. */
  readonly #entries = new Map<string, Entry<T>>();

  constructor(options: LoadedReleasesOptions<T>) {
    this.#options = options;
    this.#files = new OpenedFiles(options.read, this.#accounts);
    this.#failures = new Failures(options.clock);
  }

  /** What is accounted, for an organization or for all. */
  bytes(organization?: string): number {
    return organization === undefined ? this.#accounts.total : this.#accounts.of(organization);
  }

  /** What is accounted while this one is loaded; 0: it is not. */
  bytesOf(part: Pick<ServedPart, "release" | "part">): number {
    const ready = this.#entries.get(servedKey(part))?.ready;
    return ready == null ? 0 : ready.file.opened.bytes + RELEASE_BYTES;
  }

  /** Null: it is not loaded. */
  current(part: Pick<ServedPart, "release" | "part">): T | null {
    return this.#entries.get(servedKey(part))?.ready?.loaded ?? null;
  }

  /** Loads it where need be, and keeps it until the lease ends. Throws `supergraph.unavailable`. */
  async lease(part: ServedPart): Promise<Lease<T>> {
    const key = servedKey(part);
    const entry = this.#entries.get(key) ?? this.#start(key, part);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.leases += 1;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      entry.leases -= 1;
      if (entry.leases > 0) return;
      if (entry.gone !== null || this.#options.keep === "none") this.#unload(key, entry);
      else this.#shrink(part.organization);
    };
    try {
      const { loaded } = entry.ready ?? (await entry.loading);
      return { loaded, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Unloads it, at once or when its last user is done; resolves then. */
  async drop(part: Pick<ServedPart, "release" | "part">): Promise<void> {
    const key = servedKey(part);
    this.#failures.forget(key);
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.gone = Promise.withResolvers();
    this.#entries.delete(key);
    if (entry.leases === 0) this.#unload(key, entry);
    await entry.gone.promise;
  }

  #start(key: string, part: ServedPart): Entry<T> {
    const failed = this.#failures.current(key);
    if (failed !== null) throw unavailable(failed.error, failed.leftMs / 1000);
    this.#makeRoom(part);
    const entry: Entry<T> = {
      part,
      loading: this.#load(part),
      ready: null,
      leases: 0,
      gone: null,
    };
    this.#entries.set(key, entry);
    entry.loading.then(
      (ready) => {
        entry.ready = ready;
        this.#failures.forget(key);
      },
      (error: unknown) => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
        this.#failures.add(key, error);
        this.#options.events.failed(part, error);
      },
    );
    return entry;
  }

  async #load(part: ServedPart): Promise<{ loaded: T; file: HeldFile }> {
    const { clock, events } = this.#options;
    const began = clock.now().getTime();
    this.#accounts.add(part.organization, RELEASE_BYTES);
    let file: HeldFile | null = null;
    try {
      file = await this.#files.hold(part);
      const loaded = await this.#options.load(file.opened, part);
      const ms = clock.now().getTime() - began;
      events.loaded(part, { bytes: file.opened.bytes + RELEASE_BYTES, ms });
      return { loaded, file };
    } catch (error) {
      file?.release();
      this.#accounts.add(part.organization, -RELEASE_BYTES);
      throw unavailable(error, RETRY_SECONDS);
    }
  }

  #unload(key: string, entry: Entry<T>): void {
    const { ready } = entry;
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    entry.gone?.resolve();
    if (ready === null) return;
    entry.ready = null;
    ready.loaded.close();
    ready.file.release();
    this.#accounts.add(entry.part.organization, -RELEASE_BYTES);
    this.#options.events.unloaded(entry.part);
  }

  /** Throws `supergraph.unavailable` where all that could go is in use. */
  #makeRoom(part: ServedPart): void {
    const { bytes, tenantBytes } = this.#options.limits;
    const { organization } = part;
    if (part.artifact.size + RELEASE_BYTES > Math.min(bytes, tenantBytes)) throw tooLarge();
    const needed = () => this.#files.missingBytes(part) + RELEASE_BYTES;
    while (this.bytes(organization) + needed() > tenantBytes) {
      if (!this.#unloadOldest(organization)) throw noRoom();
    }
    while (this.bytes() + needed() > bytes) {
      if (!this.#unloadOldest()) throw noRoom();
    }
  }

  /** What was in use when room was needed may be beyond the limits. */
  #shrink(organization: string): void {
    const { bytes, tenantBytes } = this.#options.limits;
    while (this.bytes(organization) > tenantBytes && this.#unloadOldest(organization));
    while (this.bytes() > bytes && this.#unloadOldest());
  }

  #unloadOldest(organization?: string): boolean {
    for (const [key, entry] of this.#entries) {
      if (entry.leases > 0 || entry.ready === null) continue;
      if (organization !== undefined && entry.part.organization !== organization) continue;
      this.#unload(key, entry);
      return true;
    }
    return false;
  }
}

function unavailable(error: unknown, retryAfter: number): AppError {
  if (error instanceof AppError && error.code === "supergraph.unavailable") {
    return new AppError("supergraph.unavailable", {
      retryAfter: Math.ceil(retryAfter),
      cause: error.cause,
    });
  }
  return new AppError("supergraph.unavailable", {
    retryAfter: Math.ceil(retryAfter),
    cause: error,
  });
}

function tooLarge(): AppError {
  return new AppError("supergraph.unavailable", {
    detail: "It is larger than what is kept loaded for one organization.",
  });
}

function noRoom(): AppError {
  return new AppError("supergraph.unavailable", {
    detail: "There is no room for it now: all that is loaded is in use.",
    retryAfter: RETRY_SECONDS,
  });
}
