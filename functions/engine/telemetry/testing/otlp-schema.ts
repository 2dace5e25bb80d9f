import * as z from "zod";

// What of OTLP's JSON form we send, strict: written from the messages of
// https://github.com/open-telemetry/opentelemetry-proto (trace.proto, metrics.proto, common.proto)
// and https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.

const traceId = z.string().regex(/^(?!0{32})[0-9a-f]{32}$/);
const spanId = z.string().regex(/^(?!0{16})[0-9a-f]{16}$/);
/** 64-bit integers are decimal strings. */
const fixed64 = z.string().regex(/^(0|[1-9]\d{0,19})$/);
const int64 = z.string().regex(/^-?(0|[1-9]\d{0,18})$/);
const double = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

const scalar = [
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: int64 }),
  z.strictObject({ doubleValue: double }),
] as const;
const anyValue = z.union([
  ...scalar,
  z.strictObject({ arrayValue: z.strictObject({ values: z.array(z.union(scalar)) }) }),
]);
const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: anyValue }))
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, "keys are unique");
const resource = z.strictObject({ attributes });
const scope = z.strictObject({ name: z.string() });

const span = z
  .strictObject({
    traceId,
    spanId,
    parentSpanId: spanId.optional(),
    flags: z.int().min(0).max(255),
    name: z.string().min(1),
    kind: z.int().min(1).max(5),
    startTimeUnixNano: fixed64,
    endTimeUnixNano: fixed64,
    attributes,
    status: z
      .strictObject({ code: z.int().min(0).max(2), message: z.string().optional() })
      .optional(),
  })
  .refine((one) => BigInt(one.endTimeUnixNano) >= BigInt(one.startTimeUnixNano));

export const exportTraceServiceRequest = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource,
      scopeSpans: z.array(z.strictObject({ scope, spans: z.array(span) })),
    }),
  ),
});

const point = { attributes, startTimeUnixNano: fixed64, timeUnixNano: fixed64 };
const aggregationTemporality = z.literal(2);
const named = { name: z.string().min(1), description: z.string(), unit: z.string() };
const sum = z.strictObject({
  aggregationTemporality,
  isMonotonic: z.literal(true),
  dataPoints: z.array(z.strictObject({ ...point, asInt: int64 })),
});
const histogramPoint = z
  .strictObject({
    ...point,
    count: fixed64,
    sum: double,
    bucketCounts: z.array(fixed64),
    explicitBounds: z.array(z.number()),
  })
  .refine((one) => one.bucketCounts.length === one.explicitBounds.length + 1)
  .refine(
    (one) => one.bucketCounts.reduce((all, count) => all + Number(count), 0) === Number(one.count),
  );
const histogram = z.strictObject({ aggregationTemporality, dataPoints: z.array(histogramPoint) });

export const exportMetricsServiceRequest = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource,
      scopeMetrics: z.array(
        z.strictObject({
          scope,
          metrics: z.array(
            z.union([z.strictObject({ ...named, sum }), z.strictObject({ ...named, histogram })]),
          ),
        }),
      ),
    }),
  ),
});

/** The spans of a body. Throws where it is not of the protocol. */
export function spansOf(body: string): z.infer<typeof span>[] {
  return exportTraceServiceRequest
    .parse(JSON.parse(body))
    .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

/** What a body says of one metric: each point's attributes, joined, with its count. */
export function countsOf(body: string, name: string): Record<string, number> {
  const { resourceMetrics } = exportMetricsServiceRequest.parse(JSON.parse(body));
  const counts: Record<string, number> = {};
  for (const metric of resourceMetrics
    .flatMap((one) => one.scopeMetrics)
    .flatMap((one) => one.metrics)) {
    if (metric.name !== name) continue;
    const points = "sum" in metric ? metric.sum.dataPoints : metric.histogram.dataPoints;
    for (const one of points) {
      const key = one.attributes.flatMap(({ value }) => Object.values(value)).join(" ");
      counts[key] = (counts[key] ?? 0) + Number("asInt" in one ? one.asInt : one.count);
    }
  }
  return counts;
}
