import { expect, test } from "vitest";
import { systemClock } from "../../../shared/clock.ts";
import { Secret } from "../../../shared/secret.ts";
import { KeySets } from "../auth/jwt/key-sets.ts";
import { Pools } from "../connectors/postgres/pool/pools.ts";
import { testPools } from "../ndc/stand-in.ts";
import { defaultPollLimits, Poller } from "../subscriptions/poller.ts";
import { sampleAll } from "../telemetry/sampling.ts";
import { noTelemetry } from "../telemetry/telemetry.ts";
import { EngineHost } from "./engine-host.ts";
import { defaultHostLimits } from "./host-limits.ts";
import { ReleaseBook } from "./release-book.ts";
import { ReleaseLogs } from "./release-logs.ts";
import type { ServedPart } from "./served-part.ts";
import { memoryObjects } from "./testing/memory-objects.ts";
import { notesFile } from "./testing/notes.ts";

const clock = systemClock;
const exposeInternalErrors = false;

const APP = "https://app.example.com";
const sharedFile = () => notesFile("", "/graphql", undefined, { cors: { origins: [APP] } });

function setUp(file = notesFile(), limits = defaultHostLimits) {
  const objects = memoryObjects();
  const artifact = objects.keep("org_a", file);
  const book = new ReleaseBook();
  const fetch = () => Promise.reject(new Error("nobody is asked"));
  const noDatabase = () => {
    throw new Error("no database is asked");
  };
  const poller = new Poller({ clock, limits: defaultPollLimits, exposeInternalErrors });
  const operating = {
    poller,
    options: { limits: limits.document, requireVariables: true, exposeInternalErrors },
  };
  const pools = testPools();
  const host = new EngineHost({
    book,
    objects,
    logs: new ReleaseLogs(clock),
    verify: async () => true,
    keep: "used",
    limits,
    operating,
    shared: {
      clock,
      fetch: () => fetch,
      keySets: new KeySets({ fetch, clock }),
      http: () => pools,
      databases: new Pools(clock, noDatabase, {
        perDatabase: 1,
        total: 1,
        perOwner: 1,
        idleMs: 1,
        waitMs: 1,
      }),
      sampling: sampleAll,
      telemetry: { open: () => noTelemetry, flush: async () => {}, stop: async () => {} },
      events: { operating, clock, keepAliveMs: 1_000 },
      limits,
      exposeInternalErrors,
      partTarget: () => null,
      large: null,
      authenticate: null,
    },
  });
  const part: ServedPart = {
    release: "rel_1",
    part: "api",
    organization: "org_a",
    artifact,
    timeoutMs: 1_000,
    variables: { NOTES_URL: "http://127.0.0.1:1", NOTES_TOKEN: "t" },
    secrets: async () => new Secret({}),
  };
  book.add(part);
  return { host, book, objects, part };
}

test.each(["text/event-stream", "application/json"])(
  "a release that is removed while a request for %s loads it is gone soon, and stays so",
  async (accept) => {
    const { host, book, objects, part } = setUp();
    const reading = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    objects.gate = () => {
      reading.resolve();
      return gate.promise;
    };
    const asked = host.call(
      part,
      new Request("http://api.test/graphql", {
        method: "POST",
        headers: { accept, "content-type": "application/json" },
        body: JSON.stringify({ query: "subscription { notes { id } }" }),
      }),
    );
    await reading.promise;
    book.remove(part);
    const drained = host.drain(part);
    gate.resolve();
    expect((await asked).status).toBe(404);
    await drained;
    const late = await host.call(part, new Request("http://api.test/graphql"));
    expect([late.status, objects.reads.length, host.bytes()]).toEqual([404, 1, 0]);
  },
);

/** What is said of origins to a page of an allowed one. */
async function toldApp(asked: Promise<Response>) {
  const { status, headers } = await asked;
  return [status, headers.get("access-control-allow-origin"), headers.get("vary")];
}

const fromApp = (method: string, headers: Record<string, string> = {}) =>
  new Request("http://api.test/graphql", {
    method,
    headers: { origin: APP, "access-control-request-method": "POST", ...headers },
  });

test("a page of an allowed origin reads answers, event streams and refusals of a release", async () => {
  const { host, part } = setUp(sharedFile(), { ...defaultHostLimits, streams: 0 });
  const asked = (method: string, headers = {}) =>
    toldApp(host.call(part, fromApp(method, headers)));
  expect(await asked("OPTIONS")).toEqual([204, APP, "access-control-request-headers, origin"]);
  expect(await asked("GET")).toEqual([200, APP, "origin"]);
  expect(await asked("GET", { accept: "text/event-stream" })).toEqual([429, APP, "origin"]);
  const streaming = setUp(sharedFile());
  const stream = streaming.host.call(
    streaming.part,
    fromApp("GET", { accept: "text/event-stream" }),
  );
  expect(await toldApp(stream)).toEqual([200, APP, "origin"]);
  await (await stream).body?.cancel();
});

test("a page of an allowed origin reads that too much is asked of a loaded release", async () => {
  const admission = { ...defaultHostLimits.admission, concurrency: 1, queue: 0 };
  const { host, part } = setUp(sharedFile(), { ...defaultHostLimits, admission });
  const [loading, early] = [fromApp("OPTIONS"), fromApp("POST")].map((one) => host.call(part, one));
  // Whose pages may read it stands in what is being loaded.
  expect(await toldApp(early as Promise<Response>)).toEqual([429, null, null]);
  await loading;
  const [, late] = [fromApp("OPTIONS"), fromApp("POST")].map((one) => host.call(part, one));
  expect(await toldApp(late as Promise<Response>)).toEqual([429, APP, "origin"]);
});

test("a preflight without a good signature, or to what was removed, is told as of nothing", async () => {
  const { host, book, part } = setUp(sharedFile());
  expect(await toldApp(host.fetch(fromApp("OPTIONS"), "/graphql"))).toEqual([404, null, null]);
  await host.call(part, fromApp("OPTIONS"));
  book.remove(part);
  expect(await toldApp(host.call(part, fromApp("OPTIONS")))).toEqual([404, null, null]);
});
