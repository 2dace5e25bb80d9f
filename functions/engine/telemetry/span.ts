import { ownText } from "../../../shared/own-text.ts";
/** A string, a number, a boolean or several strings: what attributes of OTLP hold of ours. */
export type AttributeValue = string | number | boolean | readonly string[];

export type Attributes = ReadonlyMap<string, AttributeValue>;

/** What spans and metrics are of, told once for all of them: the engine, or one build in it. */
export interface Resource {
  readonly attributes: Attributes;
}

/** The part of an operation that a span stands for. */
export type Step = "parse" | "validate" | "plan" | "execute" | "connector";

/** Whether a span tells users of their API, or us of the engine. */
export type Visibility = "user" | "internal";

export type SpanKind = "internal" | "server" | "client";

/** A wall-clock moment and the reading of the monotonic clock then: places a span's times. */
export interface Anchor {
  unixMs: number;
  monotonicMs: number;
}

export interface FinishedSpan {
  resource: Resource;
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  kind: SpanKind;
  visibility: Visibility;
  anchor: Anchor;
  /** Of the monotonic clock, in milliseconds with fractions. */
  startMs: number;
  endMs: number;
  attributes: Attributes | null;
  /** A word for the kind of failure, or null; never a message, which may tell what was sent. */
  errorType: string | null;
}

export const TEXT_MAX = 1_024;

/**
 * Cut to what one attribute may weigh. Strict readers of JSON refuse half of a surrogate pair, which
 * clients may send and cutting may leave.
 */
export function cut(text: string): string {
  return ownText(text.slice(0, TEXT_MAX).toWellFormed());
}

/** How much a span takes in the buffer and in a body, about; rather too much. */
export function weightOf({ attributes, name }: FinishedSpan): number {
  let weight = 420 + name.length;
  for (const [key, value] of attributes ?? []) {
    weight += 60 + key.length;
    if (typeof value === "string") weight += value.length;
    else if (typeof value === "object") for (const one of value) weight += 30 + one.length;
  }
  return weight;
}
