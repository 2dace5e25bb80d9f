import { createHash } from "node:crypto";
import type { Worker } from "node:worker_threads";
import type { Clock } from "../../../../shared/clock.ts";
import { AppError } from "../../../../shared/errors/app-error.ts";
import type { AnswerOptions, GraphqlRequest } from "../../answer.ts";
import { LimitReached } from "../../graphql/request-error.ts";
import type { LargeAnswers, MovedOperation } from "../../http/moved-operation.ts";
import { Admission } from "../admission.ts";
import { servedKey, type ServedPart } from "../served-part.ts";
import type { FromWorker, MovedMessage, ToWorker } from "./messages.ts";

export interface LargeLimits {
  /** What of a connector's answer is read in the thread of all requests. */
  bytesMax: number;
  /** So many of one organization are made at once; so many wait. */
  concurrency: number;
  queue: number;
  queueMs: number;
}

export const defaultLargeLimits: LargeLimits = {
  bytesMax: 512 * 1024,
  concurrency: 2,
  queue: 32,
  queueMs: 10_000,
};

/** How long an operation is taken for one with a large answer, after the last that was. */
const EXPECTED_MS = 60_000;
const EXPECTED_MAX = 1_000;

interface Waiting extends PromiseWithResolvers<Response> {
  failed: AnswerOptions["failed"];
}

/**
 * Makes large answers in a thread of their own: what it takes to read, to shape and to write one would
 * hold up everybody else. That thread is started when it is first needed.
 */
export class LargeAnswersThread {
  readonly #start: () => Worker;
  readonly #limits: LargeLimits;
  readonly #clock: Clock;
  readonly #admission: Admission;
  readonly #waiting = new Map<number, Waiting>();
  /** When what was asked has last had a large answer, in milliseconds. */
  readonly #seen = new Map<string, number>();
  #worker: Worker | null = null;
  #ids = 0;

  /** @param start The thread, which serves `serveLarge`. */
  constructor(start: () => Worker, limits: LargeLimits, clock: Clock) {
    this.#start = start;
    this.#limits = limits;
    this.#clock = clock;
    this.#admission = new Admission(limits, clock);
  }

  /** For the operations of one release. */
  of(part: ServedPart): LargeAnswers {
    return {
      bytesMax: this.#limits.bytesMax,
      expects: (request) => this.#seen.size > 0 && this.#expects(keyOf(part, request)),
      answer: (moved) => this.#answer(part, moved),
    };
  }

  /** What the thread has loaded of a release, its secrets among it, goes. */
  drop({ release, part }: Pick<ServedPart, "release" | "part">): void {
    this.#worker?.postMessage({ do: "drop", release, part } satisfies ToWorker);
    const ofRelease = `${servedKey({ release, part })} `;
    for (const key of this.#seen.keys()) if (key.startsWith(ofRelease)) this.#seen.delete(key);
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #expects(key: string): boolean {
    const at = this.#seen.get(key);
    if (at === undefined) return false;
    const since = this.#clock.now().getTime() - at;
    if (since >= 0 && since < EXPECTED_MS) return true;
    this.#seen.delete(key);
    return false;
  }

  #remember(key: string): void {
    this.#seen.delete(key);
    this.#seen.set(key, this.#clock.now().getTime());
    if (this.#seen.size <= EXPECTED_MAX) return;
    const [oldest] = this.#seen.keys();
    if (oldest !== undefined) this.#seen.delete(oldest);
  }

  async #answer(part: ServedPart, moved: MovedOperation): Promise<Response> {
    const { signal, failed, ...options } = moved.options;
    const key = keyOf(part, moved.request);
    const leave = await this.#admission.enter(part.organization, signal);
    const id = this.#ids++;
    const stop = () => this.#send({ do: "stop", id, timedOut: reasonIn(signal) });
    try {
      const { secrets, ...plain } = part;
      const known = (await secrets()).reveal();
      const { request, session, headers, media } = moved;
      const message: MovedMessage = {
        do: "answer",
        id,
        part: plain,
        secrets: known,
        request,
        session,
        headers,
        media,
        options,
      };
      const response = this.#asked(message, failed);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      const answer = await response;
      // One that was small need not be moved the next time.
      if (Number(answer.headers.get("content-length")) > this.#limits.bytesMax) this.#remember(key);
      return answer;
    } finally {
      signal.removeEventListener("abort", stop);
      leave();
    }
  }

  #asked(message: MovedMessage, failed: Waiting["failed"]): Promise<Response> {
    const waiting: Waiting = { ...Promise.withResolvers<Response>(), failed };
    this.#waiting.set(message.id, waiting);
    this.#send(message);
    return waiting.promise;
  }

  #send(message: ToWorker): void {
    this.#worker ??= this.#started();
    this.#worker.postMessage(message);
  }

  #started(): Worker {
    const worker = this.#start();
    worker.unref();
    worker.on("message", (told: FromWorker) => this.#told(told));
    // It is followed by its exit.
    worker.on("error", () => {});
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = null;
      for (const { reject } of this.#waiting.values()) reject(lost());
      this.#waiting.clear();
    });
    return worker;
  }

  #told(told: FromWorker): void {
    const waiting = this.#waiting.get(told.id);
    if ("why" in told) return waiting?.failed?.(told.why);
    this.#waiting.delete(told.id);
    if (waiting === undefined) return;
    if ("failed" in told) return waiting.reject(new Error(told.failed));
    const { status, headers, body } = told;
    const length: [string, string] = ["content-length", String(body.length)];
    waiting.resolve(new Response(body, { status, headers: [...headers, length] }));
  }
}

function keyOf(part: ServedPart, { query, operationName }: GraphqlRequest): string {
  // A query may be of megabytes.
  const asked = createHash("sha256")
    .update(JSON.stringify([operationName, query]))
    .digest("hex");
  return `${servedKey(part)} ${asked}`;
}

function reasonIn({ reason }: AbortSignal): string | null {
  return reason instanceof LimitReached ? reason.detail : null;
}

function lost(): AppError {
  return new AppError("supergraph.unavailable", {
    detail: "The thread that makes large answers ended while it made this one.",
    retryAfter: 1,
  });
}
