import { expect, test } from "vitest";
import { RequestError } from "../graphql/request-error.ts";
import { ConnectorError, ConnectorFailure } from "../ndc/connector.ts";
import { BuildMetrics } from "./metrics.ts";
import { encodeSpans } from "./otlp.ts";
import { beginOperation, type OperationSpan } from "./recorder.ts";
import type { Recording } from "./recording.ts";
import { type Sampling, sampleAll } from "./sampling.ts";
import type { FinishedSpan } from "./span.ts";
import { checkedOperation } from "./testing/checked-operation.ts";
import { type ManualClock, manualClock } from "./testing/manual-clock.ts";
import { sequentialIds } from "./testing/sequential-ids.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER = "00f067aa0ba902b7";

function recordInto(spans: FinishedSpan[], clock: ManualClock, sampling: Sampling = sampleAll) {
  const metrics = new BuildMetrics({ attributes: new Map([["lintas.build", "b1"]]) }, 0);
  const recording: Recording = {
    clock,
    ids: sequentialIds(),
    sampling,
    metrics,
    add: (span) => void spans.push(span),
  };
  return recording;
}

function counts(recording: Recording, name: string): Record<string, number> {
  const metric = recording.metrics.read().find((one) => one.name === name);
  const points = metric !== undefined && "sum" in metric ? metric.sum : [];
  return Object.fromEntries(
    points.map(({ attributes, value }) => [[...attributes.values()].join(" "), value]),
  );
}

/** As an engine would. */
async function films(operation: OperationSpan, clock: ManualClock): Promise<(string | null)[]> {
  const passed: (string | null)[] = [];
  operation.within("parse", () => {});
  const film = checkedOperation("query", "films", { Film: { id: null } });
  operation.describe(operation.within("validate", () => film));
  operation.within("plan", () => {});
  await operation.within("execute", async (span) => {
    await span.connector({ connector: "default.pg", call: "query" }, async (traceparent) => {
      passed.push(traceparent);
      await clock.pass(20);
    });
  });
  operation.end("ok");
  return passed;
}

test("an operation leaves a span for each step, each below the one it is part of", async () => {
  const spans: FinishedSpan[] = [];
  const clock = manualClock();
  const recording = recordInto(spans, clock);
  const [passed] = await films(beginOperation(recording, `00-${TRACE}-${CALLER}-01`), clock);

  const byName = new Map(spans.map((span) => [span.name, span]));
  expect([...byName.keys()]).toEqual([
    "parse",
    "validate",
    "plan",
    "connector",
    "execute",
    "query",
  ]);
  const [root, execute, connector] = ["query", "execute", "connector"].map((n) => byName.get(n)!);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  expect(root).toMatchObject({ parentSpanId: CALLER, kind: "server", visibility: "user" });
  for (const name of ["parse", "validate", "plan", "execute"]) {
    expect(byName.get(name)!.parentSpanId).toBe(root!.spanId);
  }
  expect(connector).toMatchObject({ parentSpanId: execute!.spanId, kind: "client" });
  expect(passed).toBe(`00-${TRACE}-${connector!.spanId}-01`);
  expect(connector!.endMs - connector!.startMs).toBe(20);
  expect(root!.endMs - root!.startMs).toBe(20);
  expect(counts(recording, "lintas.engine.operation.count")).toEqual({ "query ok": 1 });
  expect(counts(recording, "lintas.engine.connector.count")).toEqual({ "default.pg query ok": 1 });
});

test("names are told, literals are not", async () => {
  const spans: FinishedSpan[] = [];
  const clock = manualClock();
  await films(beginOperation(recordInto(spans, clock), null), clock);
  expect(Object.fromEntries(spans.at(-1)!.attributes!)).toEqual({
    "graphql.operation.type": "query",
    "graphql.operation.name": "films",
    "graphql.document": "query films { Film { id } }",
    "lintas.outcome": "ok",
  });
  expect(encodeSpans(spans)).not.toContain("s3cret");
});

test.each([
  [new RequestError('parsing failed: "s3cret"'), "RequestError"],
  [new ConnectorFailure("timeout", "s3cret"), "timeout"],
  [new ConnectorError(409, "s3cret", {}), "409"],
  [new TypeError("s3cret"), "TypeError"],
  ["s3cret", "unknown"],
])("what fails with %o is told as %s, and thrown on", async (error, errorType) => {
  const spans: FinishedSpan[] = [];
  const recording = recordInto(spans, manualClock());
  const operation = beginOperation(recording, null);
  const failing = () => {
    throw error;
  };
  const thrown = async (work: () => unknown) => {
    try {
      await work();
      return null;
    } catch (caught) {
      return caught;
    }
  };
  expect(await thrown(() => operation.within("parse", failing))).toBe(error);
  expect(await thrown(() => operation.within("execute", async () => failing()))).toBe(error);
  const asked = { connector: "default.pg", call: "mutation" } as const;
  expect(await thrown(() => operation.connector(asked, async () => failing()))).toBe(error);
  operation.end("failed");
  expect(spans.map((span) => span.errorType)).toEqual([errorType, errorType, errorType, "failed"]);
  expect(spans.at(-1)!.name).toBe("GraphQL Operation");
  expect(encodeSpans(spans)).not.toContain("s3cret");
  expect(counts(recording, "lintas.engine.connector.count")).toEqual({
    [`default.pg mutation ${errorType}`]: 1,
  });
  expect(counts(recording, "lintas.engine.operation.count")).toEqual({ "unknown failed": 1 });
});

test.each([
  ["a caller that does not sample", `00-${TRACE}-${CALLER}-00`, sampleAll, TRACE, CALLER],
  [
    "a ratio of none",
    null,
    { ...sampleAll, ratio: 0 },
    "1".padStart(32, "0"),
    "2".padStart(16, "0"),
  ],
])(
  "%s leaves figures and no spans, and says so on",
  async (_, caller, sampling, traceId, spanId) => {
    const spans: FinishedSpan[] = [];
    const clock = manualClock();
    const recording = recordInto(spans, clock, sampling);
    const operation = beginOperation(recording, caller);
    expect(await films(operation, clock)).toEqual([`00-${traceId}-${spanId}-00`]);
    expect(operation.traceId).toBe(traceId);
    expect(spans).toEqual([]);
    expect(counts(recording, "lintas.engine.operation.count")).toEqual({ "query ok": 1 });
    expect(counts(recording, "lintas.engine.connector.count")).toEqual({
      "default.pg query ok": 1,
    });
  },
);

test.each([
  [`00-${TRACE}-${CALLER}-01`, TRACE],
  [`00-${TRACE}-${CALLER}-00`, TRACE],
  ["nonsense", null],
  [null, null],
])(
  "without a recording %s is passed on as it is, where it is a context",
  async (caller, traceId) => {
    const operation = beginOperation(null, caller);
    const passed = await films(operation, manualClock());
    expect(passed).toEqual([traceId === null ? null : caller]);
    expect(operation.traceId).toBe(traceId);
  },
);

test("an operation ends once", () => {
  for (const ratio of [0, 1]) {
    const spans: FinishedSpan[] = [];
    const recording = recordInto(spans, manualClock(), { ...sampleAll, ratio });
    const operation = beginOperation(recording, null);
    operation.end("refused");
    operation.end("ok");
    expect(spans).toHaveLength(ratio);
    expect(counts(recording, "lintas.engine.operation.count")).toEqual({ "unknown refused": 1 });
  }
});

test("text is cut, at no half of a character", () => {
  const spans: FinishedSpan[] = [];
  const operation = beginOperation(recordInto(spans, manualClock()), null);
  operation.set("text", `${"x".repeat(1_023)}😀`);
  operation.set(
    "list",
    Array.from({ length: 1_000 }, () => "y".repeat(2_000)),
  );
  operation.end("ok");
  const { text, list } = Object.fromEntries(spans[0]!.attributes!);
  expect(text).toBe(`${"x".repeat(1_023)}\ufffd`);
  expect(list).toEqual(Array.from({ length: 64 }, () => "y".repeat(1_024)));
});
