import type { Metric } from "./metrics.ts";
import type { Anchor, AttributeValue, Attributes, FinishedSpan, Resource } from "./span.ts";

// The JSON form of OTLP: lowerCamelCase names, ids in hexadecimal, enums as numbers and 64-bit
// integers as decimal strings.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding

const SCOPE = { name: "lintas.engine" };

const SPAN_KINDS = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;
const CUMULATIVE = 2;

/** An `ExportTraceServiceRequest`. */
export function encodeSpans(spans: readonly FinishedSpan[]): string {
  const byResource = Map.groupBy(spans, ({ resource }) => resource);
  return JSON.stringify({
    resourceSpans: [...byResource].map(([resource, of]) => ({
      resource: { attributes: keyValues(resource.attributes) },
      scopeSpans: [{ scope: SCOPE, spans: of.map(spanOf) }],
    })),
  });
}

/** An `ExportMetricsServiceRequest` of figures read at `unixMs`. */
export function encodeMetrics(
  of: readonly { resource: Resource; metrics: readonly Metric[] }[],
  unixMs: number,
): string {
  return JSON.stringify({
    resourceMetrics: of.map(({ resource, metrics }) => ({
      resource: { attributes: keyValues(resource.attributes) },
      scopeMetrics: [{ scope: SCOPE, metrics: metrics.map((one) => metricOf(one, unixMs)) }],
    })),
  });
}

function spanOf(span: FinishedSpan): Record<string, unknown> {
  const attributes = span.attributes === null ? [] : keyValues(span.attributes);
  attributes.push({ key: "lintas.visibility", value: { stringValue: span.visibility } });
  if (span.errorType !== null) {
    attributes.push({ key: "error.type", value: { stringValue: span.errorType } });
  }
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
    // Only what is sampled is recorded.
    flags: 1,
    name: span.name,
    kind: SPAN_KINDS[span.kind],
    startTimeUnixNano: nanosOf(span.anchor, span.startMs),
    endTimeUnixNano: nanosOf(span.anchor, span.endMs),
    attributes,
    ...(span.errorType === null ? {} : { status: { code: STATUS_ERROR } }),
  };
}

function metricOf(metric: Metric, unixMs: number): Record<string, unknown> {
  const { name, description } = metric;
  const point = (attributes: Attributes) => ({
    attributes: keyValues(attributes),
    startTimeUnixNano: nanosOfWhole(metric.startUnixMs),
    timeUnixNano: nanosOfWhole(unixMs),
  });
  if ("sum" in metric) {
    const dataPoints = metric.sum.map(({ attributes, value }) => ({
      ...point(attributes),
      asInt: String(value),
    }));
    const sum = { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints };
    return { name, description, unit: "1", sum };
  }
  const dataPoints = metric.histogram.map(({ attributes, count, sum, counts }) => ({
    ...point(attributes),
    count: String(count),
    sum,
    bucketCounts: counts.map(String),
    explicitBounds: metric.bounds,
  }));
  const histogram = { aggregationTemporality: CUMULATIVE, dataPoints };
  return { name, description, unit: "s", histogram };
}

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}

function keyValues(attributes: Attributes): KeyValue[] {
  return Array.from(attributes, ([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): Record<string, unknown> {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "object") {
    return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
  }
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  // "NaN" and "Infinity" are words in the JSON form.
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}

/** Nanoseconds since 1970: more digits than a number holds, so milliseconds and the rest apart. */
function nanosOf({ unixMs, monotonicMs }: Anchor, atMs: number): string {
  const nanos = Math.round((atMs - monotonicMs) * 1e6);
  const wholeMs = Math.floor(nanos / 1e6);
  return `${unixMs + wholeMs}${String(nanos - wholeMs * 1e6).padStart(6, "0")}`;
}

function nanosOfWhole(unixMs: number): string {
  return unixMs === 0 ? "0" : `${unixMs}000000`;
}
