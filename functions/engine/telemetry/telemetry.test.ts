import { expect, onTestFinished, test } from "vitest";
import { systemTelemetryClock, type TelemetryClock } from "./clock.ts";
import { collectorTarget } from "./collector-target.ts";
import { defaultExporterLimits } from "./exporter.ts";
import { sampleAll } from "./sampling.ts";
import { startTelemetry, type Telemetry, type TelemetryDeps } from "./telemetry.ts";
import { checkedOperation } from "./testing/checked-operation.ts";
import { type Collector, startCollector } from "./testing/collector.ts";
import { manualClock } from "./testing/manual-clock.ts";
import { countsOf, exportTraceServiceRequest, spansOf } from "./testing/otlp-schema.ts";
import { sequentialIds } from "./testing/sequential-ids.ts";

function start(
  url: string | null,
  clock: TelemetryClock,
  of: Partial<TelemetryDeps> = {},
): Telemetry {
  const telemetry = startTelemetry({
    target: collectorTarget((name) => (name.endsWith("ENDPOINT") ? url : null)),
    limits: defaultExporterLimits,
    clock,
    ids: sequentialIds(),
    fetch: globalThis.fetch,
    random: () => 1,
    attributes: { "service.name": "lintas-engine" },
    ...of,
  });
  onTestFinished(() => telemetry.stop(0));
  return telemetry;
}

const checked = checkedOperation("query", "q", { a: null });
const counted = ({ received }: Collector, name = "lintas.engine.operation.count") =>
  received.filter(({ path }) => path === "/v1/metrics").map(({ body }) => countsOf(body, name));

test("operations of several builds are told apart", async () => {
  await using collector = await startCollector();
  const telemetry = start(collector.url, manualClock());
  for (const build of ["b1", "b2"]) {
    const operation = telemetry.open({ "lintas.build": build }, sampleAll).begin(null);
    operation.describe(checked);
    operation.end("ok");
  }
  await telemetry.flush(1_000);
  const traces = collector.received.find(({ path }) => path === "/v1/traces")!;
  const { resourceSpans } = exportTraceServiceRequest.parse(JSON.parse(traces.body));
  expect(resourceSpans.map(({ resource }) => resource.attributes)).toEqual(
    ["b1", "b2"].map((build) => [
      { key: "service.name", value: { stringValue: "lintas-engine" } },
      { key: "lintas.build", value: { stringValue: build } },
    ]),
  );
  expect(counted(collector)).toEqual([{ "query ok": 2 }]);
});

test("spans lie within the moments between which they happened", async () => {
  await using collector = await startCollector();
  const before = BigInt(Date.now()) * 1_000_000n;
  const telemetry = start(collector.url, systemTelemetryClock);
  const operation = telemetry.open({}, sampleAll).begin(null);
  operation.within("parse", () => {});
  operation.end("ok");
  await telemetry.stop(10_000);
  const after = BigInt(Date.now() + 1) * 1_000_000n;
  const [parse, root] = spansOf(collector.received.find(({ path }) => path === "/v1/traces")!.body);
  const moments = [root!.startTimeUnixNano, parse!.startTimeUnixNano, parse!.endTimeUnixNano];
  const inOrder = [before, ...[...moments, root!.endTimeUnixNano].map(BigInt), after];
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => (a < b ? -1 : 1)));
});

test("an unloaded build's figures are sent once more, then no longer", async () => {
  await using collector = await startCollector();
  const telemetry = start(collector.url, manualClock());
  const build = telemetry.open({ "lintas.build": "b1" }, sampleAll);
  build.begin(null).end("refused");
  build.close();
  build.close();
  await telemetry.flush(1_000);
  await telemetry.flush(1_000);
  expect(counted(collector)).toEqual([{ "unknown refused": 1 }, {}]);
});

test("unloaded builds whose figures nobody takes are forgotten, and counted", async () => {
  await using collector = await startCollector();
  const telemetry = start(collector.url, manualClock());
  for (let at = 0; at < 1_010; at++) {
    const build = telemetry.open({ "lintas.build": `b${at}` }, { ...sampleAll, ratio: 0 });
    build.begin(null).end("ok");
    build.close();
  }
  await telemetry.flush(1_000);
  const sums = counted(collector).map((counts) => counts["unknown ok"] ?? 0);
  expect(sums.reduce((all, one) => all + one, 0)).toBe(1_000);
  expect(counted(collector, "lintas.telemetry.lost")[0]).toMatchObject({
    "metrics buffer_full": 10,
  });
});

test("without an endpoint nothing is measured, kept or sent", async () => {
  const clock = manualClock();
  const telemetry = start(null, clock, {
    fetch: () => Promise.reject(new Error("nothing is to be sent")),
    clock: {
      ...clock,
      monotonicMs: () => {
        throw new Error("nothing is to be measured");
      },
    },
  });
  const operation = telemetry.open({ "lintas.build": "b1" }, sampleAll).begin(null);
  operation.describe(checked);
  expect(operation.within("parse", () => 5)).toBe(5);
  const asked = { connector: "default.pg", call: "query" } as const;
  expect(await operation.connector(asked, async (traceparent) => traceparent)).toBeNull();
  operation.end("ok");
  await telemetry.stop(1_000);
  expect(clock.sleeps()).toEqual([]);
});
