import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { defaultExporterLimits, Exporter, type ExporterDeps } from "./exporter.ts";
import type { LossReason } from "./losses.ts";
import { BuildMetrics } from "./metrics.ts";
import { accepts, type Behaviour, startCollector } from "./testing/collector.ts";
import { finishedSpan } from "./testing/finished-span.ts";
import { type ManualClock, manualClock, until } from "./testing/manual-clock.ts";
import { countsOf, spansOf } from "./testing/otlp-schema.ts";

const LIMITS: ExporterDeps["limits"] = {
  buffer: { spansMax: 100, weightMax: 1e6 },
  batch: { spansMax: 10, weightMax: 1e6, ageMs: 5_000 },
  metrics: { intervalMs: 60_000, resourcesMax: 2 },
  retry: { attempts: 3, firstMs: 1_000, maxMs: 60_000, askedMaxMs: 300_000 },
};

function startExporter(url: string, clock: ManualClock, of: Partial<ExporterDeps> = {}): Exporter {
  const exporter = new Exporter({
    target: {
      tracesUrl: `${url}/v1/traces`,
      metricsUrl: `${url}/v1/metrics`,
      headers: { authorization: "Bearer t" },
      timeoutMs: 10_000,
    },
    limits: LIMITS,
    clock,
    fetch: globalThis.fetch,
    random: () => 1,
    resource: { attributes: new Map([["service.name", "lintas-engine"]]) },
    metrics: () => [],
    ...of,
  });
  onTestFinished(() => exporter.stop(0));
  return exporter;
}

const add = (exporter: Exporter, count: number, from = 0) => {
  for (let at = from; at < from + count; at++) exporter.add(finishedSpan({ name: `s${at}` }));
};
const names = (body: string) => spansOf(body).map(({ name }) => name);
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `s${from + at}`);

/** Until the exporter waits, and for exactly so long. */
const pausesFor = (clock: ManualClock, ms: number) => until(() => clock.sleeps().includes(ms));

test("spans are sent when they are old enough, in the form of the protocol", async () => {
  await using collector = await startCollector();
  const clock = manualClock();
  const exporter = startExporter(collector.url, clock);
  add(exporter, 3);
  await clock.pass(4_999);
  expect(collector.received).toEqual([]);
  await clock.pass(1);
  await until(() => collector.received.length === 1);
  const [{ path, headers, body }] = collector.received as [(typeof collector.received)[0]];
  expect(path).toBe("/v1/traces");
  expect(headers).toMatchObject({
    "content-type": "application/json",
    authorization: "Bearer t",
  });
  expect(names(body)).toEqual(["s0", "s1", "s2"]);
});

test("a full batch is sent at once, one request at a time", async () => {
  let open = 0;
  let openMax = 0;
  await using collector = await startCollector((response, request, number) => {
    openMax = Math.max(openMax, ++open);
    setImmediate(() => {
      open--;
      accepts(response, request, number);
    });
  });
  const exporter = startExporter(collector.url, manualClock());
  add(exporter, 35);
  await until(() => collector.received.length === 3);
  await exporter.flush(1_000);
  expect(collector.received.slice(0, 3).map(({ body }) => names(body))).toEqual([
    numbered(0, 10),
    numbered(10, 20),
    numbered(20, 30),
  ]);
  expect(names(collector.received.find(({ body }) => body.includes('"s34"'))!.body)).toEqual(
    numbered(30, 35),
  );
  expect(openMax).toBe(1);
});

const refuses =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end('{"message":"no"}');
const hangsUp: Behaviour = (response) => void response.destroy();

interface Failing {
  collector: string;
  behaviour: Behaviour;
  pauses: number[];
  reason: LossReason;
}

const failing: Failing[] = [
  { collector: "400", behaviour: refuses(400), pauses: [1_000], reason: "refused" },
  { collector: "401", behaviour: refuses(401), pauses: [1_000], reason: "refused" },
  { collector: "413", behaviour: refuses(413), pauses: [1_000], reason: "refused" },
  { collector: "500", behaviour: refuses(500), pauses: [1_000], reason: "refused" },
  {
    collector: "a redirect",
    behaviour: refuses(307, { location: "http://127.0.0.1:1/" }),
    pauses: [1_000],
    reason: "refused",
  },
  {
    collector: "429",
    behaviour: refuses(429),
    pauses: [1_000, 2_000, 4_000],
    reason: "unanswered",
  },
  {
    collector: "429 with Retry-After",
    behaviour: refuses(429, { "retry-after": "7" }),
    pauses: [7_000, 7_000, 7_000],
    reason: "unanswered",
  },
  {
    collector: "503 that asks for a year",
    behaviour: refuses(503, { "retry-after": "31536000" }),
    pauses: [300_000, 300_000, 300_000],
    reason: "unanswered",
  },
  {
    collector: "503 with garbage",
    behaviour: refuses(503, { "retry-after": "-1 soon" }),
    pauses: [1_000, 2_000, 4_000],
    reason: "unanswered",
  },
  {
    collector: "no answer but the end",
    behaviour: hangsUp,
    pauses: [1_000, 2_000, 4_000],
    reason: "unanswered",
  },
];

test.each(failing)("$collector: pauses, then what is lost is counted", async (of) => {
  await using collector = await startCollector(of.behaviour);
  const clock = manualClock();
  const exporter = startExporter(collector.url, clock);
  add(exporter, 20);
  for (const [at, pause] of of.pauses.entries()) {
    await clock.pass(of.pauses[at - 1] ?? 0);
    await pausesFor(clock, pause);
  }
  expect(exporter.losses.count("spans", of.reason)).toBe(10);
  expect(exporter.waiting).toBe(10);
  expect(collector.received.map(({ body }) => names(body))).toEqual(
    of.pauses.map(() => numbered(0, 10)),
  );
});

test("a Retry-After may be a date", async () => {
  const date = new Date(Date.UTC(2030, 0, 1) + 7_000).toUTCString();
  await using collector = await startCollector(refuses(503, { "retry-after": date }));
  const clock = manualClock();
  add(startExporter(collector.url, clock), 10);
  await pausesFor(clock, 7_000);
});

test("what is refused for a while is delivered after it, in order", async () => {
  await using collector = await startCollector((response, request, number) =>
    (number <= 2 ? refuses(503) : accepts)(response, request, number),
  );
  const clock = manualClock();
  const exporter = startExporter(collector.url, clock);
  add(exporter, 20);
  await pausesFor(clock, 1_000);
  await clock.pass(1_000);
  await pausesFor(clock, 2_000);
  await clock.pass(2_000);
  await until(() => collector.received.length === 4);
  expect(collector.received.slice(2).map(({ body }) => names(body))).toEqual([
    numbered(0, 10),
    numbered(10, 20),
  ]);
  expect(exporter.losses.count("spans", "unanswered")).toBe(0);
});

test("a collector that never answers is left, and holds up nothing", async () => {
  await using collector = await startCollector(() => {});
  const clock = manualClock();
  const exporter = startExporter(collector.url, clock);
  add(exporter, 20);
  for (const pause of [1_000, 2_000, 4_000]) {
    await pausesFor(clock, 10_000);
    await clock.pass(10_000);
    await pausesFor(clock, pause);
    await clock.pass(pause);
  }
  expect(exporter.losses.count("spans", "unanswered")).toBe(10);
});

test("where nobody listens the buffer keeps its bound and loses the oldest", async () => {
  const clock = manualClock();
  const exporter = startExporter(await nowhere(), clock);
  add(exporter, 10);
  await pausesFor(clock, 1_000);
  add(exporter, 5_000, 10);
  expect(exporter.waiting).toBe(100);
  expect(exporter.losses.count("spans", "buffer_full")).toBe(4_900);
  await exporter.stop(0);
  expect(exporter.losses.count("spans", "stopped")).toBe(110);
  exporter.add(finishedSpan({}));
  expect(exporter.losses.count("spans", "stopped")).toBe(111);
});

test("garbage with 200 is taken for an answer, garbage instead of HTTP is not", async () => {
  await using collector = await startCollector((response) => {
    response.writeHead(200).end(`<html>${"x".repeat(1_000_000)}`);
  });
  const exporter = startExporter(collector.url, manualClock());
  add(exporter, 10);
  await until(() => collector.received.length === 1);
  await exporter.flush(1_000);
  expect(exporter.losses.count("spans", "rejected")).toBe(0);

  const garbage = createServer((socket) => void socket.end("\u0000\u0001 no HTTP\r\n\r\n"));
  const port = await listening(garbage);
  onTestFinished(() => void garbage.close());
  const clock = manualClock();
  add(startExporter(`http://127.0.0.1:${port}`, clock), 10);
  await pausesFor(clock, 1_000);
});

test("what a collector rejects of what it accepts is counted, and not sent again", async () => {
  await using collector = await startCollector((response) => {
    response.writeHead(200).end('{"partialSuccess":{"rejectedSpans":"4","errorMessage":"old"}}');
  });
  const exporter = startExporter(collector.url, manualClock());
  add(exporter, 10);
  await until(() => exporter.losses.count("spans", "rejected") === 4);
  expect(collector.received).toHaveLength(1);
});

test("losses are told to the collector, with the figures, in time", async () => {
  await using collector = await startCollector();
  const clock = manualClock();
  const builds = ["b1", "b2", "b3"].map((build) => {
    const one = new BuildMetrics({ attributes: new Map([["lintas.build", build]]) }, 0);
    one.operation("query", "ok", 0.1);
    return one;
  });
  const exporter = startExporter(collector.url, clock, {
    limits: { ...LIMITS, buffer: { spansMax: 2, weightMax: 1e6 } },
    metrics: () => builds.map((one) => ({ resource: one.resource, metrics: one.read() })),
  });
  add(exporter, 9);
  await clock.pass(5_000);
  await until(() => collector.received.length === 1);
  await pausesFor(clock, 55_000);
  await clock.pass(55_000);
  await until(() => collector.received.length === 3);
  const [, first, second] = collector.received;
  expect([first!.path, second!.path]).toEqual(["/v1/metrics", "/v1/metrics"]);
  expect(countsOf(first!.body, "lintas.telemetry.lost")).toMatchObject({
    "spans buffer_full": 7,
    "spans refused": 0,
  });
  expect(countsOf(first!.body, "lintas.engine.operation.count")).toEqual({ "query ok": 1 });
  expect(countsOf(second!.body, "lintas.engine.operation.count")).toEqual({ "query ok": 2 });
});

test("figures that cannot be read hold up no spans", async () => {
  await using collector = await startCollector();
  const clock = manualClock();
  const exporter = startExporter(collector.url, clock, {
    metrics: () => {
      throw new Error("broken");
    },
  });
  await clock.pass(60_000);
  add(exporter, 10);
  await pausesFor(clock, 1_000);
  await clock.pass(1_000);
  await until(() => collector.received.length > 0);
  expect(names(collector.received[0]!.body)).toEqual(numbered(0, 10));
});

test("stopping sends what is left, and waits no longer than it may", async () => {
  await using collector = await startCollector();
  const exporter = startExporter(collector.url, manualClock());
  add(exporter, 15);
  await exporter.stop(1_000);
  expect(
    collector.received
      .filter(({ path }) => path === "/v1/traces")
      .flatMap((one) => names(one.body)),
  ).toEqual(numbered(0, 15));
  expect(exporter.losses.count("spans", "stopped")).toBe(0);

  await using silent = await startCollector(() => {});
  const clock = manualClock();
  const waiting = startExporter(silent.url, clock);
  add(waiting, 15);
  await until(() => silent.received.length === 1);
  const stopped = waiting.stop(2_000);
  await clock.pass(2_000);
  await stopped;
  expect(waiting.losses.count("spans", "stopped")).toBe(15);
});

test("the limits as they are hold together", () => {
  const { buffer, batch, retry } = defaultExporterLimits;
  expect(batch.spansMax).toBeLessThan(buffer.spansMax);
  expect(batch.weightMax).toBeLessThan(buffer.weightMax);
  expect(retry.firstMs).toBeLessThan(retry.maxMs);
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Where something listened once. */
async function nowhere(): Promise<string> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
