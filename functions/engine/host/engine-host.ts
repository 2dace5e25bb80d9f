import type { IncomingMessage } from "node:http";
import { AppError, toAppError } from "../../../shared/errors/app-error.ts";
import { SIGNATURE_HEADER } from "../../../shared/protocol/invoke.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import type { Verify } from "../../../shared/signing.ts";
import { LimitReached } from "../graphql/request-error.ts";
import { allowOrigin } from "../http/cors.ts";
import { answerRequest } from "../http/engine-app.ts";
import type { LoadedBuild } from "../loaded-build.ts";
import { Deadline } from "../ndc/deadline.ts";
import type { AdmittedSocket } from "../subscriptions/mount-sockets.ts";
import type { Operating } from "../subscriptions/operation.ts";
import { wantsEventStream } from "../subscriptions/sse.ts";
import type { TakeTurn } from "../subscriptions/turn.ts";
import { Admission } from "./admission.ts";
import { endingWith } from "./ending-body.ts";
import type { HostLimits } from "./host-limits.ts";
import { loadRelease, type LoadedRelease, type SharedByReleases } from "./load-release.ts";
import { LoadedReleases } from "./loaded-releases.ts";
import { readCompiled } from "./read-compiled.ts";
import { reasonOf } from "./reason.ts";
import { masked, refusal } from "./refusal.ts";
import type { ReleaseBook } from "./release-book.ts";
import type { ReleaseLogs } from "./release-logs.ts";
import { type ServedPart } from "./served-part.ts";
import { SignedRequests } from "./signed-requests.ts";
import { Streams } from "./streams.ts";
import { type Figures, Tallies } from "./tallies.ts";

export interface EngineHostOptions {
  book: ReleaseBook;
  objects: ObjectStore;
  logs: ReleaseLogs;
  /** Of this installation's signatures. */
  verify: Verify;
  /** `none`: what a request loaded goes with its answer. */
  keep: "used" | "none";
  limits: HostLimits;
  operating: Operating;
  shared: SharedByReleases;
}

/** One engine that serves the supergraphs of many releases, each loaded when it is asked for. */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #signed: SignedRequests;
  readonly #releases: LoadedReleases<LoadedRelease>;
  readonly #admission: Admission;
  readonly #streams: Streams;
  readonly #tallies = new Tallies();

  constructor(options: EngineHostOptions) {
    const { verify, limits, objects, shared, keep, logs } = options;
    const { clock } = shared;
    this.#options = options;
    this.#signed = new SignedRequests(verify, clock);
    this.#admission = new Admission(limits.admission, clock);
    this.#streams = new Streams(limits.streams);
    this.#releases = new LoadedReleases({
      read: (organization, artifact) => readCompiled(objects, organization, artifact),
      load: (opened, part) =>
        loadRelease(opened, part, shared, (why) => {
          logs.add(part, why);
          this.#tallies.fail(part);
        }),
      limits: limits.cache,
      keep,
      clock,
      events: {
        loaded: (part, { bytes, ms }) => logs.add(part, `loaded in ${ms} ms: ${bytes} bytes`),
        failed: (part, error) => logs.add(part, `cannot be loaded: ${reasonOf(error)}`),
        unloaded: (part) => logs.add(part, "unloaded"),
      },
    });
  }

  /**
   * Answers a request to the release and part that its signature names; without a good one the answer
   * is the same as for a release that is not here.
   *
   * @param target The path with its query, as it stands on the wire.
   */
  async fetch(request: Request, target: string): Promise<Response> {
    const part = await this.#addressed(request, target);
    return part === null ? masked(request) : this.call(part, request);
  }

  /** Answers a request to this part; who may ask was seen to. */
  async call(part: ServedPart, request: Request): Promise<Response> {
    // It has done its work: no connector, plugin or hook shall see it.
    if (request.headers.has(SIGNATURE_HEADER)) request.headers.delete(SIGNATURE_HEADER);
    const { signal } = request;
    try {
      const leave = await this.#admission.enter(part.organization, signal);
      try {
        return await this.#answered(part, request);
      } finally {
        leave();
      }
    } catch (error) {
      // Who may read this is not known of what is not loaded.
      return this.#refused(part, request, error, this.#releases.current(part)?.build ?? null);
    }
  }

  /** A handshake, by its signature; the release stays loaded as long as the socket. */
  async admit(handshake: Request, { url = "/" }: IncomingMessage): Promise<AdmittedSocket | null> {
    const part = await this.#addressed(handshake, url);
    if (part === null) return null;
    handshake.headers.delete(SIGNATURE_HEADER);
    const { pathname } = new URL(handshake.url);
    const { leave, signal } = this.#streams.enter(part);
    const lease = await this.#releases.lease(part).catch((error: unknown) => {
      leave();
      throw error;
    });
    const { build, options } = lease.loaded;
    const closed = () => {
      lease.release();
      leave();
    };
    if (pathname !== build.paths.graphql) {
      closed();
      return null;
    }
    const { operating, limits, shared } = this.#options;
    return {
      options: {
        buildFor: async () => build,
        authenticate: options.authenticate,
        operating,
        large: options.large,
        turn: this.#turnOf(part),
        failed: options.failed,
        limits: limits.socket,
        clock: shared.clock,
      },
      signal,
      closed,
    };
  }

  /** Loads it once, to know that it can be. Throws `supergraph.unavailable`, with its cause. */
  async prove(part: ServedPart): Promise<void> {
    (await this.#releases.lease(part)).release();
  }

  /** Ends what is kept open for a release that is no longer in the book, and waits for the rest. */
  async drain(part: ServedPart): Promise<void> {
    this.#streams.end(part);
    await this.#releases.drop(part);
    this.#options.shared.large?.drop(part);
    this.#tallies.forget(part);
  }

  figures(part: ServedPart): Figures & { loaded: boolean; bytes: number } {
    const bytes = this.#releases.bytesOf(part);
    return { ...this.#tallies.of(part), loaded: bytes > 0, bytes };
  }

  /** What is accounted for what is loaded, of one organization or of all. */
  bytes(organization?: string): number {
    return this.#releases.bytes(organization);
  }

  async #addressed({ method, headers }: Request, target: string): Promise<ServedPart | null> {
    const header = headers.get(SIGNATURE_HEADER);
    const addressee = await this.#signed.addressee({ method, target, header });
    if (addressee === null) return null;
    return this.#options.book.find(addressee.release, addressee.part);
  }

  async #answered(part: ServedPart, request: Request): Promise<Response> {
    // It may have been removed while this waited its turn, and again while it was loaded.
    this.#requireServed(part);
    const { loaded, release } = await this.#releases.lease(part);
    let streamed = false;
    try {
      this.#requireServed(part);
      streamed = wantsEventStream(request.headers.get("accept")) && !isReady(request);
      const response = streamed
        ? await this.#streamed(part, request, loaded, release)
        : await this.#whole(part, request, loaded);
      this.#tallies.count(part, response.status >= 500);
      return response;
    } catch (error) {
      return this.#refused(part, request, error, loaded.build);
    } finally {
      if (!streamed) release();
    }
  }

  async #whole(
    part: ServedPart,
    request: Request,
    { build, options }: LoadedRelease,
  ): Promise<Response> {
    if (isReady(request)) return Response.json({ release: part.release, part: part.part });
    using deadline = deadlineOf(part, request.signal);
    return await answerRequest(request, build, options, deadline.signal);
  }

  /** @param build Null: it is not loaded. */
  #refused(
    part: ServedPart,
    request: Request,
    error: unknown,
    build: LoadedBuild | null,
  ): Response {
    this.#tallies.count(part, true);
    const response = refusal(this.#told(part, error), request);
    // Of what was removed nothing is told.
    return build === null || !this.#isServed(part)
      ? response
      : allowOrigin(response, request, build);
  }

  /** Throws `request.not_found`. */
  #requireServed(part: ServedPart): void {
    if (!this.#isServed(part)) throw new AppError("request.not_found");
  }

  #isServed(part: ServedPart): boolean {
    return this.#options.book.find(part.release, part.part) === part;
  }

  /** A stream of events keeps its release loaded, and no place among the requests. */
  async #streamed(
    part: ServedPart,
    request: Request,
    { build, options }: LoadedRelease,
    release: () => void,
  ): Promise<Response> {
    let leave = () => {};
    try {
      const entered = this.#streams.enter(part);
      leave = entered.leave;
      const either = AbortSignal.any([request.signal, entered.signal]);
      const how = { ...options, turn: this.#turnOf(part) };
      const response = await answerRequest(request, build, how, either);
      return endingWith(response, () => {
        leave();
        release();
      });
    } catch (error) {
      leave();
      release();
      throw error;
    }
  }

  /** What is asked over a socket or stream waits as requests do. */
  #turnOf(part: ServedPart): TakeTurn {
    return async (signal, work) => {
      const leave = await this.#admission.enter(part.organization, signal);
      try {
        using deadline = deadlineOf(part, signal);
        return await work(deadline.signal);
      } finally {
        leave();
      }
    };
  }

  #told(part: ServedPart, error: unknown): AppError {
    const told = toAppError(error);
    if (told.code === "internal") this.#options.logs.add(part, `failed: ${reasonOf(error)}`);
    return told;
  }
}

function isReady(request: Request): boolean {
  return request.method === "GET" && new URL(request.url).pathname === "/.lintas/ready";
}

function deadlineOf({ timeoutMs }: ServedPart, signal: AbortSignal): Deadline {
  const late = () =>
    new LimitReached("supergraph.timed_out", `it took longer than ${timeoutMs} ms`);
  return new Deadline(signal, timeoutMs, late);
}
