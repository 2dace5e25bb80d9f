import { STATUS_CODES } from "node:http";
import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from "jose";
import type { Clock } from "../../../../shared/clock.ts";
import { internal } from "../auth-failure.ts";
import { boundedFetch } from "../bounded-fetch.ts";
import type { Fetch } from "../deps.ts";
import { FRESH_MS_MIN, freshMs } from "./freshness.ts";

const TIMEOUT_MS = 60_000;
const ANSWER_BYTES_MAX = 256 * 1024;
const SETS_MAX = 256;
/** So long keys that were good go on where no newer ones can be had. */
const STALE_MS_MAX = 60 * 60 * 1000;

interface Entry {
  keys: LocalJWKSet | null;
  /** Milliseconds since the epoch. */
  freshUntil: number;
  fetchedAt: number;
  failure: { error: Error; until: number } | null;
  fetching: Promise<LocalJWKSet> | null;
}

/**
 * JSON Web Key Sets by their URLs. A set is asked for once at a time and kept as long as its
 * `Cache-Control` says; the sets least lately used make room for others.
 */
export class KeySets {
  readonly #fetch: Fetch;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(deps: { fetch: Fetch; clock: Clock }) {
    this.#fetch = deps.fetch;
    this.#clock = deps.clock;
  }

  /** @throws AuthFailure 500 where there are no keys to be had. */
  async keys(url: string): Promise<LocalJWKSet> {
    const entry = this.#entry(url);
    const now = this.#now();
    if (entry.keys !== null && isWithin(now, entry.fetchedAt, entry.freshUntil)) return entry.keys;
    return this.#newest(url, entry);
  }

  /** Keys that may have come after `known`: a token may be signed with one that is only just published. */
  async keysAfter(url: string, known: LocalJWKSet): Promise<LocalJWKSet> {
    const entry = this.#entry(url);
    if (entry.keys !== null && entry.keys !== known) return entry.keys;
    const rested = entry.fetchedAt + FRESH_MS_MIN;
    return isWithin(this.#now(), entry.fetchedAt, rested) ? known : this.#newest(url, entry);
  }

  #entry(url: string): Entry {
    const entry = this.#entries.get(url) ?? {
      keys: null,
      freshUntil: 0,
      fetchedAt: 0,
      failure: null,
      fetching: null,
    };
    this.#entries.delete(url);
    this.#entries.set(url, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= SETS_MAX) break;
      this.#entries.delete(oldest);
    }
    return entry;
  }

  async #newest(url: string, entry: Entry): Promise<LocalJWKSet> {
    try {
      return await this.#fetched(url, entry);
    } catch (error) {
      const usableUntil = entry.freshUntil + STALE_MS_MAX;
      if (entry.keys !== null && isWithin(this.#now(), entry.fetchedAt, usableUntil)) {
        return entry.keys;
      }
      throw error;
    }
  }

  async #fetched(url: string, entry: Entry): Promise<LocalJWKSet> {
    const now = this.#now();
    const { failure } = entry;
    if (failure !== null && isWithin(now, failure.until - FRESH_MS_MIN, failure.until)) {
      throw failure.error;
    }
    entry.fetching ??= this.#ask(url, entry).finally(() => {
      entry.fetching = null;
    });
    return entry.fetching;
  }

  async #ask(url: string, entry: Entry): Promise<LocalJWKSet> {
    try {
      const init = { headers: { accept: "application/json" } };
      const request = { url, init, timeoutMs: TIMEOUT_MS, answerBytesMax: ANSWER_BYTES_MAX };
      const deps = { fetch: this.#fetch, clock: this.#clock };
      const { status, headers, text } = await boundedFetch(request, deps).catch((error: Error) => {
        throw internal(`Error while fetching the JWKSet: ${error.message}`, error);
      });
      if (status < 200 || status > 299) {
        const shown = `${status} ${STATUS_CODES[status] ?? "<unknown status code>"}`;
        throw internal(`Received unsuccessful response ${shown} status while fetching JWK`);
      }
      entry.keys = keySetIn(text);
      entry.fetchedAt = this.#now();
      entry.freshUntil = entry.fetchedAt + freshMs(headers, this.#clock.now());
      entry.failure = null;
      return entry.keys;
    } catch (error) {
      entry.failure = { error: error as Error, until: this.#now() + FRESH_MS_MIN };
      throw error;
    }
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** A clock that was set back is within nothing, so that old keys cannot live on by it. */
function isWithin(now: number, from: number, until: number): boolean {
  return now >= from && now < until;
}

function keySetIn(text: string): LocalJWKSet {
  try {
    return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
  } catch {
    throw internal("Error while fetching the JWKSet: the answer is no JSON Web Key Set");
  }
}
