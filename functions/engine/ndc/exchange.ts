import { STATUS_CODES } from "node:http";
import { type Dispatcher, errors } from "undici";
import { ConnectorFailure } from "./connector.ts";

/** One POST to a connector. */
export interface Post {
  origin: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** The answer may have so many bytes. */
  answerBytesMax: number;
}

export type Exchanged =
  | { kind: "answer"; status: number; body: Buffer }
  | {
      kind: "failure";
      failure: ConnectorFailure;
      /** Nothing of an answer came: to ask again does no harm where asking changes nothing. */
      unanswered: boolean;
    };

/** Sends, and reads the whole answer. Rejects with the signal's reason once that is aborted. */
export function exchange(
  dispatcher: Dispatcher,
  post: Post,
  signal: AbortSignal,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const queue = queueOf(dispatcher);
    if (queue.waiting >= WAITING_MAX) {
      const failure = new ConnectorFailure("unreachable", "too many calls wait for a connection");
      resolve({ kind: "failure", failure, unanswered: false });
      return;
    }
    queue.waiting += 1;
    const running = new Running({ bytesMax: post.answerBytesMax, queue, resolve, reject, signal });
    const { origin, path, headers, body } = post;
    dispatcher.dispatch({ origin, path, method: "POST", headers, body }, running);
  });
}

/** A call that is given up stays in the queue of a connector that is away until it would be sent. */
const WAITING_MAX = 10_000;

interface Queue {
  /** Calls that have no connection yet. */
  waiting: number;
}

const queues = new WeakMap<Dispatcher, Queue>();

function queueOf(dispatcher: Dispatcher): Queue {
  const queue = queues.get(dispatcher) ?? { waiting: 0 };
  queues.set(dispatcher, queue);
  return queue;
}

/** `400 Bad Request` */
export function statusText(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? "<unknown status code>"}`;
}

interface RunningParts {
  bytesMax: number;
  queue: Queue;
  resolve: (exchanged: Exchanged) => void;
  reject: (reason: Error) => void;
  signal: AbortSignal;
}

/**
 * Collects an answer. A class, as undici calls its handler by method: its `request`, with a stream
 * for each answer, takes a quarter more of the processor for a small one.
 */
class Running implements Dispatcher.DispatchHandler {
  readonly #bytesMax: number;
  readonly #resolve: (exchanged: Exchanged) => void;
  readonly #reject: (reason: Error) => void;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#aborted();
  readonly #chunks: Buffer[] = [];
  readonly #queue: Queue;
  #waits = true;
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;
  #status = 0;
  #bytes = 0;

  constructor({ bytesMax, queue, resolve, reject, signal }: RunningParts) {
    this.#bytesMax = bytesMax;
    this.#queue = queue;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#waitsNoMore();
    // Aborted while it waited for a connection.
    if (this.#settled) controller.abort(new Error("aborted"));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    const announced = Number(headers["content-length"] ?? 0);
    if (announced <= this.#bytesMax) return;
    const limit = `Received content length ${announced} exceeds the limit ${this.#bytesMax}`;
    this.#tooLarge(controller, limit);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#bytesMax) this.#chunks.push(chunk);
    else this.#tooLarge(controller, `Size exceeds the limit ${this.#bytesMax}`);
  }

  onResponseEnd(): void {
    const body = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    this.#settle({
      kind: "answer",
      status: this.#status,
      body: body ?? Buffer.concat(this.#chunks, this.#bytes),
    });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#waitsNoMore();
    const unanswered = this.#status === 0;
    this.#settle({
      kind: "failure",
      failure: failureOf(error, this.#controller !== null, unanswered),
      unanswered:
        unanswered && !isMalformed(error) && !(error instanceof errors.InvalidArgumentError),
    });
  }

  #waitsNoMore(): void {
    if (!this.#waits) return;
    this.#waits = false;
    this.#queue.waiting -= 1;
  }

  #tooLarge(controller: Dispatcher.DispatchController, limit: string): void {
    const message = `response received from connector is too large: ${limit}`;
    const failure = new ConnectorFailure("too_large", message);
    this.#settle({ kind: "failure", failure, unanswered: false });
    controller.abort(failure);
  }

  #aborted(): void {
    if (this.#settled) return;
    const reason = this.#signal.reason as Error;
    this.#settled = true;
    this.#chunks.length = 0;
    this.#reject(reason);
    this.#controller?.abort(new Error("aborted"));
  }

  #settle(exchanged: Exchanged): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#resolve(exchanged);
  }
}

function failureOf(error: Error, sent: boolean, unanswered: boolean): ConnectorFailure {
  const failed = (reason: ConnectorFailure["reason"], what: string) =>
    new ConnectorFailure(reason, `request to connector failed with status code N/A: ${what}`, {
      cause: error,
    });
  if (isMalformed(error)) return failed("not_ndc", `no answer in HTTP (${error.message})`);
  if (!sent) return failed("unreachable", connectText(error));
  const when = unanswered ? "before its answer" : "within its answer";
  return failed("cut_off", `the connection ended ${when} (${error.message})`);
}

/** What came is not HTTP. */
function isMalformed(error: Error): boolean {
  return error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError;
}

function connectText(error: Error): string {
  // Of several addresses each has failed in its own way.
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  return first.message === "" ? codeOf(error) : first.message;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
