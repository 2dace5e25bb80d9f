import { expect, test } from "vitest";
import { answer } from "./answer.ts";
import { defaultDocumentLimits } from "./graphql/document.ts";
import { board } from "./subscriptions/testing/board.ts";
import { collectorTarget } from "./telemetry/collector-target.ts";
import { defaultExporterLimits } from "./telemetry/exporter.ts";
import { sampleAll } from "./telemetry/sampling.ts";
import { startTelemetry } from "./telemetry/telemetry.ts";
import { startCollector } from "./telemetry/testing/collector.ts";
import { manualClock } from "./telemetry/testing/manual-clock.ts";
import { countsOf, spansOf } from "./telemetry/testing/otlp-schema.ts";
import { sequentialIds } from "./telemetry/testing/sequential-ids.ts";

const CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** What a collector hears of requests to a board, each in turn. */
async function heard(queries: readonly string[], { fails }: { fails?: unknown } = {}) {
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
  of.fails = fails ?? null;
  const build = { ...of.build, telemetry: telemetry.open({ "lintas.build": "b1" }, sampleAll) };
  const session = { role: "admin", variables: new Map() };
  for (const query of queries) {
    const request = { query, operationName: null, variables: {} };
    await answer(build, session, new Map(), request, {
      limits: defaultDocumentLimits,
      requireVariables: false,
      exposeInternalErrors: false,
      traceId: null,
      traceparent: CALLER,
      signal: new AbortController().signal,
    });
  }
  await telemetry.stop(10_000);
  const bodies = (path: string) =>
    collector.received.filter((one) => one.path === path).map(({ body }) => body);
  return {
    spans: bodies("/v1/traces").flatMap(spansOf),
    counts: bodies("/v1/metrics").map((body) => countsOf(body, "lintas.engine.operation.count")),
  };
}

test("an operation leaves a span of each of its steps, in the caller's trace", async () => {
  const { spans } = await heard(["query rooms { messages { id } }"]);
  const byName = new Map(spans.map((span) => [span.name, span]));
  expect([...byName.keys()].toSorted()).toEqual(
    ["connector", "execute", "parse", "plan", "query", "validate"].toSorted(),
  );
  const root = byName.get("query");
  expect(root?.parentSpanId).toBe("b7ad6b7169203331");
  for (const step of ["parse", "validate", "plan", "execute"]) {
    expect(byName.get(step)?.parentSpanId, step).toBe(root?.spanId);
  }
  expect(byName.get("connector")?.parentSpanId).toBe(byName.get("execute")?.spanId);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(
    new Set(["0af7651916cd43dd8448eb211c80319c"]),
  );
});

test("an operation that was checked before is not parsed again", async () => {
  const { spans } = await heard(["{ messages { id } }", "{ messages { id } }"]);
  const parsed = spans.filter(({ name }) => name === "parse");
  expect([parsed.length, spans.filter(({ name }) => name === "plan").length]).toEqual([1, 2]);
});

test("operations are counted by what became of them", async () => {
  const good = await heard(["{ messages { id } }", "{ nothing }", "{"]);
  expect(good.counts.at(-1)).toEqual({ "query ok": 1, "unknown refused": 2 });
  const bad = await heard(["{ messages { id } }"], { fails: new Error("gone") });
  expect(bad.counts.at(-1)).toEqual({ "query errors": 1 });
});
