import type { Key } from "../metadata/names.ts";
import type { ConnectorCallKind, OperationKind, Outcome } from "./metrics.ts";
import { type Described, outlineOf } from "./outline.ts";
import type { Recording } from "./recording.ts";
import { isSampled } from "./sampling.ts";
import { settle } from "./settle.ts";
import {
  type Anchor,
  type AttributeValue,
  cut,
  type FinishedSpan,
  type SpanKind,
  type Step,
  type Visibility,
} from "./span.ts";
import { formatTraceparent, parseTraceparent } from "./trace-context.ts";

/** What one operation is doing at the moment. Nothing of it throws but what `work` throws. */
export interface Span {
  /** For what is asked of others on its behalf; null where there is no trace to pass on. */
  readonly traceparent: string | null;
  /** Text is cut. */
  set(key: string, value: AttributeValue): void;
  /** Does `work` as a step of this one; the step ends when a promise of it is settled. */
  within<T>(step: Exclude<Step, "connector">, work: (span: Span) => T): T;
  /** Asks a connector, counted whether or not the trace is sampled. */
  connector<T>(
    asked: { connector: Key; call: ConnectorCallKind },
    work: (traceparent: string | null) => Promise<T>,
  ): Promise<T>;
}

/** The span of a whole operation. */
export interface OperationSpan extends Span {
  /** For people to find the trace by; null where there is none. */
  readonly traceId: string | null;
  /** Once the operation is known: its kind, its name and the names of its fields. */
  describe(operation: Described): void;
  /** Once; later calls change nothing. */
  end(outcome: Outcome): void;
}

/**
 * Begins an operation, whose caller's `traceparent` is followed. Without a recording nothing is
 * measured, and the caller's context is passed on as it is.
 */
export function beginOperation(
  recording: Recording | null,
  traceparent: string | null,
): OperationSpan {
  const parent = traceparent === null ? null : parseTraceparent(traceparent);
  if (recording === null) {
    return new Unsampled(null, parent?.traceId ?? null, parent === null ? null : traceparent);
  }
  const traceId = parent?.traceId ?? recording.ids.traceId();
  if (isSampled(recording.sampling, traceId, parent)) {
    return new RecordedOperation(recording, traceId, parent?.spanId ?? null);
  }
  // Whoever is asked on its behalf shall not begin to sample in the middle of it.
  const spanId = parent?.spanId ?? recording.ids.spanId();
  const out = formatTraceparent({ traceId, spanId, sampled: false });
  return new Unsampled(recording, traceId, out);
}

/** Counts what is counted and leaves no trace. Stands for the steps within it, too. */
class Unsampled implements OperationSpan {
  readonly traceId: string | null;
  readonly traceparent: string | null;
  readonly #recording: Recording | null;
  readonly #startMs: number;
  #kind: OperationKind = "unknown";
  #ended = false;

  constructor(recording: Recording | null, traceId: string | null, traceparent: string | null) {
    this.#recording = recording;
    this.traceId = traceId;
    this.traceparent = traceparent;
    this.#startMs = recording?.clock.monotonicMs() ?? 0;
  }

  set(): void {}

  within<T>(_step: Step, work: (span: Span) => T): T {
    return work(this);
  }

  connector<T>(
    asked: { connector: Key; call: ConnectorCallKind },
    work: (traceparent: string | null) => Promise<T>,
  ): Promise<T> {
    const recording = this.#recording;
    if (recording === null) return work(this.traceparent);
    const startMs = recording.clock.monotonicMs();
    return settle(
      () => work(this.traceparent),
      (errorType) => {
        const seconds = (recording.clock.monotonicMs() - startMs) / 1_000;
        recording.metrics.connectorCall(asked, errorType ?? "ok", seconds);
      },
    );
  }

  describe({ kind }: Described): void {
    this.#kind = kind;
  }

  end(outcome: Outcome): void {
    if (this.#recording === null || this.#ended) return;
    this.#ended = true;
    const { clock, metrics } = this.#recording;
    metrics.operation(this.#kind, outcome, (clock.monotonicMs() - this.#startMs) / 1_000);
  }
}

/** What all spans of one operation share. */
interface Trace {
  recording: Recording;
  traceId: string;
  anchor: Anchor;
}

const VISIBILITY: Readonly<Record<Step, Visibility>> = {
  parse: "internal",
  validate: "internal",
  plan: "internal",
  execute: "user",
  connector: "user",
};

class Recorded implements Span {
  protected readonly trace: Trace;
  readonly #spanId: string;
  readonly #parentSpanId: string | null;
  protected readonly startMs: number;
  #attributes: Map<string, AttributeValue> | null = null;

  constructor(trace: Trace, parentSpanId: string | null, startMs: number) {
    this.trace = trace;
    this.#parentSpanId = parentSpanId;
    this.#spanId = trace.recording.ids.spanId();
    this.startMs = startMs;
  }

  get traceparent(): string {
    const { traceId } = this.trace;
    return formatTraceparent({ traceId, spanId: this.#spanId, sampled: true });
  }

  set(key: string, value: AttributeValue): void {
    this.#attributes ??= new Map();
    this.#attributes.set(cut(key), boundedValue(value));
  }

  within<T>(step: Step, work: (span: Span) => T): T {
    const child = this.#child();
    return settle(
      () => work(child),
      (errorType) => child.finish(step, "internal", VISIBILITY[step], errorType),
    );
  }

  connector<T>(
    asked: { connector: Key; call: ConnectorCallKind },
    work: (traceparent: string | null) => Promise<T>,
  ): Promise<T> {
    const child = this.#child();
    child.set("lintas.connector", asked.connector);
    child.set("lintas.connector.call", asked.call);
    return settle(
      () => work(child.traceparent),
      (errorType) => {
        const endMs = child.finish("connector", "client", VISIBILITY.connector, errorType);
        const seconds = (endMs - child.startMs) / 1_000;
        this.trace.recording.metrics.connectorCall(asked, errorType ?? "ok", seconds);
      },
    );
  }

  /** Hands the span on. Returns when it ended. */
  protected finish(
    name: string,
    kind: SpanKind,
    visibility: Visibility,
    errorType: string | null,
  ): number {
    const { recording, traceId, anchor } = this.trace;
    const endMs = recording.clock.monotonicMs();
    const span: FinishedSpan = {
      resource: recording.metrics.resource,
      traceId,
      spanId: this.#spanId,
      parentSpanId: this.#parentSpanId,
      name,
      kind,
      visibility,
      anchor,
      startMs: this.startMs,
      endMs,
      attributes: this.#attributes,
      errorType,
    };
    recording.add(span);
    return endMs;
  }

  #child(): Recorded {
    return new Recorded(this.trace, this.#spanId, this.trace.recording.clock.monotonicMs());
  }
}

class RecordedOperation extends Recorded implements OperationSpan {
  readonly traceId: string;
  #kind: OperationKind = "unknown";
  #ended = false;

  constructor(recording: Recording, traceId: string, parentSpanId: string | null) {
    const anchor = {
      unixMs: recording.clock.now().getTime(),
      monotonicMs: recording.clock.monotonicMs(),
    };
    super({ recording, traceId, anchor }, parentSpanId, anchor.monotonicMs);
    this.traceId = traceId;
  }

  describe(operation: Described): void {
    this.#kind = operation.kind;
    this.set("graphql.operation.type", operation.kind);
    if (operation.name !== null) this.set("graphql.operation.name", operation.name);
    this.set("graphql.document", outlineOf(operation));
  }

  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.set("lintas.outcome", outcome);
    // As the conventions name it: by kind, since clients may choose any number of names.
    const name = this.#kind === "unknown" ? "GraphQL Operation" : this.#kind;
    const endMs = this.finish(name, "server", "user", outcome === "ok" ? null : outcome);
    const seconds = (endMs - this.startMs) / 1_000;
    this.trace.recording.metrics.operation(this.#kind, outcome, seconds);
  }
}

const VALUES_MAX = 64;

function boundedValue(value: AttributeValue): AttributeValue {
  if (typeof value === "string") return cut(value);
  return typeof value === "object" ? value.slice(0, VALUES_MAX).map(cut) : value;
}
