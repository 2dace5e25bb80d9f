import { expect, test } from "vitest";
import { collectorTarget } from "../telemetry/collector-target.ts";
import { defaultExporterLimits } from "../telemetry/exporter.ts";
import { sampleAll } from "../telemetry/sampling.ts";
import { startTelemetry } from "../telemetry/telemetry.ts";
import { startCollector } from "../telemetry/testing/collector.ts";
import { manualClock } from "../telemetry/testing/manual-clock.ts";
import { countsOf, spansOf } from "../telemetry/testing/otlp-schema.ts";
import { sequentialIds } from "../telemetry/testing/sequential-ids.ts";
import { board, settled } from "./testing/board.ts";
import { watch } from "./testing/watcher.ts";

test("each poll is a trace with the call of its connector, however many watch it", async () => {
  await using collector = await startCollector();
  const telemetry = startTelemetry({
    target: collectorTarget((name) => (name.endsWith("ENDPOINT") ? collector.url : null)),
    limits: defaultExporterLimits,
    clock: manualClock(),
    ids: sequentialIds(),
    fetch: globalThis.fetch,
    random: () => 1,
    attributes: { "service.name": "lintas-engine" },
  });
  const of = board();
  of.build = { ...of.build, telemetry: telemetry.open({}, sampleAll) };
  const query = "subscription Count { messagesAggregate { _count } }";
  const watchers = [watch(of, query), watch(of, query)];
  await settled();
  of.fails = new Error("away");
  await of.clock.advance(2_000);
  await settled();
  for (const one of watchers) one.leave();
  await telemetry.stop(10_000);
  const bodies = (path: string) =>
    collector.received.filter((one) => one.path === path).map(({ body }) => body);
  const spans = bodies("/v1/traces").flatMap(spansOf);
  const roots = spans.filter(({ parentSpanId }) => (parentSpanId ?? "") === "");
  expect(roots).toHaveLength(2);
  expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(2);
  expect(spans).toHaveLength(6);
  const counts = bodies("/v1/metrics").map((body) =>
    countsOf(body, "lintas.engine.operation.count"),
  );
  expect(counts.at(-1)).toEqual({ "subscription ok": 1, "subscription errors": 1 });
});
