import { expect, test } from "vitest";
import { encodeMetrics, encodeSpans } from "./otlp.ts";
import { BuildMetrics } from "./metrics.ts";
import { finishedSpan } from "./testing/finished-span.ts";
import { countsOf, exportMetricsServiceRequest, spansOf } from "./testing/otlp-schema.ts";

test("times are exact to the nanosecond, beyond what a number holds", () => {
  const anchor = { unixMs: 1_800_000_000_123, monotonicMs: 5_000.25 };
  const [span] = spansOf(
    encodeSpans([finishedSpan({ anchor, startMs: 5_000.25, endMs: 5_001.250_001 })]),
  );
  expect(span).toMatchObject({
    startTimeUnixNano: "1800000000123000000",
    endTimeUnixNano: "1800000000124000001",
  });
});

test("a time before its anchor is not broken", () => {
  const anchor = { unixMs: 1_800_000_000_000, monotonicMs: 10 };
  const [span] = spansOf(encodeSpans([finishedSpan({ anchor, startMs: 9.5, endMs: 10 })]));
  expect(span?.startTimeUnixNano).toBe("1799999999999500000");
});

test("each value has its form", () => {
  const attributes = new Map<string, string | number | boolean | string[]>([
    ["text", 'quote " and \u0000'],
    ["whole", 7],
    ["part", 0.5],
    ["none", Number.NaN],
    ["huge", 1e300],
    ["yes", true],
    ["list", ["a", "b"]],
  ]);
  const [span] = spansOf(encodeSpans([finishedSpan({ attributes, errorType: "timeout" })]));
  expect(span?.attributes.map(({ value }) => value)).toEqual([
    { stringValue: 'quote " and \u0000' },
    { intValue: "7" },
    { doubleValue: 0.5 },
    { doubleValue: "NaN" },
    { doubleValue: 1e300 },
    { boolValue: true },
    { arrayValue: { values: [{ stringValue: "a" }, { stringValue: "b" }] } },
    { stringValue: "internal" },
    { stringValue: "timeout" },
  ]);
  expect(span?.status).toEqual({ code: 2 });
});

test("a root has no parent, and spans lie below what they are of", () => {
  const other = { attributes: new Map([["lintas.build", "b1"]]) };
  const root = finishedSpan({ parentSpanId: null, kind: "server" });
  const body = encodeSpans([root, finishedSpan({ resource: other }), finishedSpan({})]);
  const spans = spansOf(body);
  expect(spans.map(({ parentSpanId }) => parentSpanId === undefined)).toEqual([true, false, false]);
  expect(spans.map(({ kind }) => kind)).toEqual([2, 1, 1]);
  const { resourceSpans } = JSON.parse(body) as { resourceSpans: unknown[] };
  expect(resourceSpans).toHaveLength(2);
});

test("figures are cumulative, counted by kind and outcome", () => {
  const build = new BuildMetrics({ attributes: new Map([["lintas.build", "b1"]]) }, 1_000);
  for (const seconds of [0.0005, 0.001, 0.3, 60]) build.operation("query", "ok", seconds);
  build.operation("mutation", "refused", 0.002);
  build.connectorCall({ connector: "default.pg", call: "query" }, "timeout", 10);
  const read = () => encodeMetrics([{ resource: build.resource, metrics: build.read() }], 61_000);
  expect(countsOf(read(), "lintas.engine.operation.count")).toEqual({
    "query ok": 4,
    "mutation refused": 1,
  });
  expect(countsOf(read(), "lintas.engine.connector.count")).toEqual({
    "default.pg query timeout": 1,
  });
  build.operation("query", "ok", 1);
  expect(countsOf(read(), "lintas.engine.operation.duration")["query ok"]).toBe(5);

  const { resourceMetrics } = exportMetricsServiceRequest.parse(JSON.parse(read()));
  const metric = resourceMetrics[0]!.scopeMetrics[0]!.metrics[1]!;
  expect(metric).toMatchObject({ name: "lintas.engine.operation.duration", unit: "s" });
  expect("histogram" in metric ? metric.histogram.dataPoints[0] : null).toMatchObject({
    startTimeUnixNano: "1000000000",
    timeUnixNano: "61000000000",
    bucketCounts: ["2", "0", "0", "0", "0", "0", "0", "0", "1", "1", "0", "0", "0", "1"],
  });
});
