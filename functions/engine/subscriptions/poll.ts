import { createHash } from "node:crypto";
import type { Clock } from "../../../shared/clock.ts";
import { type GraphqlError, told } from "../answer.ts";
import type { Execution } from "../execute/execution.ts";
import { runFetch } from "../execute/run-fetch.ts";
import { ConnectorFailure } from "../ndc/connector.ts";
import { Deadline } from "../ndc/deadline.ts";
import type { Described } from "../telemetry/outline.ts";
import type { Span } from "../telemetry/recorder.ts";
import type { BuildTelemetry } from "../telemetry/telemetry.ts";
import { tracedConnector } from "../telemetry/traced-connector.ts";
import { isRefusal } from "./refusal.ts";
import type { Polled } from "./subscription.ts";

/** One of those who watch a poll. */
export interface Subscriber {
  /**
   * Takes an answer, the JSON of a GraphQL response. False: it cannot take one now; what is newest is
   * offered again after the next poll.
   */
  next(text: string): boolean;
  /** Nothing follows; null: nothing is wrong. */
  end(errors: readonly GraphqlError[] | null): void;
}

export interface PollOptions {
  polled: Polled;
  /** See `PollLimits`. */
  askMs: number;
  connector: Execution["connector"];
  /** Each poll is a trace of its own: it is nobody's request. */
  telemetry: BuildTelemetry;
  /** The operation of who asked first. */
  operation: Described;
  clock: Clock;
  exposeInternalErrors: boolean;
  /** It has ended, by itself or because nobody is left. */
  ended: () => void;
}

interface Answer {
  text: string;
  digest: string;
}

/** However long a connector is away, it is asked again after this time. */
const RETRY_MS_MAX = 30_000;

/** Of a connector: the last answer is kept for as long as somebody watches. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Asks one question again and again for all who watch it:
 *
 *     first add ──► asking ──► telling whoever has not this answer yet ──► sleeping ─┐
 *                     ▲ │                                                            │
 *                     └─┼────────────────────────────────────────────────────────────┘
 *                       └──► ended: the connector refuses, or the last subscriber leaves
 */
export class Poll {
  readonly #options: PollOptions;
  /** With the digest of the answer each has; null: none. */
  readonly #subscribers = new Map<Subscriber, string | null>();
  readonly #stop = new AbortController();
  #last: Answer | null = null;
  #running = false;

  constructor(options: PollOptions) {
    this.#options = options;
  }

  /** The last answer is theirs at once. Returns how they leave. */
  add(subscriber: Subscriber): () => void {
    this.#subscribers.set(subscriber, null);
    if (this.#last !== null) this.#offer(subscriber, this.#last);
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    }
    return () => {
      const there = this.#subscribers.delete(subscriber);
      if (there && this.#subscribers.size === 0) this.#finish();
    };
  }

  /** Ends it for all. */
  end(errors: readonly GraphqlError[] | null): void {
    const subscribers = [...this.#subscribers.keys()];
    this.#subscribers.clear();
    this.#finish();
    for (const subscriber of subscribers) subscriber.end(errors);
  }

  #finish(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#options.ended();
  }

  async #run(): Promise<void> {
    const { polled, clock } = this.#options;
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      try {
        this.#tell(await this.#ask());
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        const known = { ...this.#told(error), path: [polled.responseName] };
        if (isRefusal(error)) return this.end([known]);
        this.#tell(this.#response(null, [known]));
        failures += 1;
      }
      await clock.sleep(pauseMs(polled.intervalMs, failures), signal);
    }
  }

  async #ask(): Promise<Answer> {
    const { polled, askMs, telemetry, operation } = this.#options;
    const late = () => new ConnectorFailure("timeout", `no answer within ${askMs} ms`);
    using deadline = new Deadline(this.#stop.signal, askMs, late);
    const span = telemetry.begin(null);
    span.describe(operation);
    try {
      const [value] = await span.within("execute", (step) =>
        runFetch(this.#execution(step, deadline.signal), polled.fetch, null),
      );
      span.end("ok");
      return this.#response(value ?? null, null);
    } catch (error) {
      span.end("errors");
      throw error;
    }
  }

  #execution(step: Span, signal: AbortSignal): Execution {
    const { connector } = this.#options;
    return {
      connector: (key) => tracedConnector(connector(key), key, step),
      signal,
      traceparent: step.traceparent,
      answerBytesMax: ANSWER_BYTES_MAX,
      responseHeaders: [],
    };
  }

  #response(value: unknown, errors: GraphqlError[] | null): Answer {
    const { responseName, nullable } = this.#options.polled;
    const data = value === null && !nullable ? null : { [responseName]: value };
    const text = JSON.stringify(errors === null ? { data } : { data, errors });
    return { text, digest: createHash("sha256").update(text).digest("base64") };
  }

  #told(error: unknown): GraphqlError {
    const { exposeInternalErrors } = this.#options;
    // A poll is nobody's request, so that there is no trace to name.
    return told(error, { exposeInternalErrors, traceId: null });
  }

  #tell(answer: Answer): void {
    if (this.#stop.signal.aborted) return;
    this.#last = answer;
    for (const subscriber of this.#subscribers.keys()) this.#offer(subscriber, answer);
  }

  #offer(subscriber: Subscriber, { text, digest }: Answer): void {
    const had = this.#subscribers.get(subscriber);
    // Whoever was told before may have made this one leave.
    if (had === undefined || had === digest) return;
    if (subscriber.next(text) && this.#subscribers.has(subscriber)) {
      this.#subscribers.set(subscriber, digest);
    }
  }
}

/** A connector that is away is asked less and less often. */
function pauseMs(intervalMs: number, failures: number): number {
  return failures === 0
    ? intervalMs
    : Math.max(intervalMs, Math.min(intervalMs * 2 ** failures, RETRY_MS_MAX));
}
