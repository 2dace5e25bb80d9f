import { expect, test } from "vitest";
import { testClock } from "../../../test/harness/clock.ts";
import { KeySets } from "../auth/jwt/key-sets.ts";
import { Pools } from "../connectors/postgres/pool/pools.ts";
import { compileSupergraph } from "../metadata/compile.ts";
import type { Serving } from "../metadata/format/source.ts";
import { articles, SHOP } from "../metadata/testing/shop.ts";
import { testPools } from "../ndc/stand-in.ts";
import type { Sampling } from "../telemetry/sampling.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { noTelemetry } from "../telemetry/telemetry.ts";
import { functionEngine, type FunctionEngineOptions } from "./function-engine.ts";
import { notesFile } from "./testing/notes.ts";

const GRAPHQL = {
  kind: "GraphqlConfig",
  version: "v1",
  definition: {
    query: { rootOperationTypeName: "Query" },
    mutation: { rootOperationTypeName: "Mutation" },
  },
};
const AUTH = {
  kind: "AuthConfig",
  version: "v3",
  definition: { mode: { noAuth: { role: "user", sessionVariables: {} } } },
};

function compiled(authConfig: unknown = AUTH, more: Pick<Serving, "cors"> = {}): Uint8Array {
  const subgraphs = [
    { name: "globals", objects: [GRAPHQL] },
    { name: "shop", objects: [...SHOP, articles()] },
  ];
  const made = compileSupergraph({
    metadata: { version: "v3", subgraphs },
    authConfig,
    serving: { path: "/shop/graphql", connectors: {}, ...more },
  });
  if ("problems" in made) throw new Error(made.problems[0]?.message);
  return made.part;
}

async function setUp(options: Partial<FunctionEngineOptions> = {}) {
  const clock = testClock();
  const seen = { reads: 0, flushes: [] as number[] };
  const fetch = () => Promise.reject(new Error("nobody is asked"));
  const telemetry: Telemetry = {
    open: () => noTelemetry,
    flush: async (limitMs) => void seen.flushes.push(limitMs),
    stop: async () => {},
  };
  const read = options.read ?? (async () => compiled());
  const engine = await functionEngine({
    environment: () => null,
    part: () => null,
    release: "r1",
    keep: "none",
    timeoutMs: 1_000,
    events: null,
    clock,
    fetch,
    keySets: new KeySets({ fetch, clock }),
    http: testPools(),
    databases: new Pools(
      clock,
      () => {
        throw new Error("no database is asked");
      },
      { perDatabase: 1, total: 1, perOwner: 1, idleMs: 1, waitMs: 1 },
    ),
    telemetry,
    failed: () => {},
    ...options,
    read: async () => {
      seen.reads++;
      return read();
    },
  });
  const ask = (init: RequestInit = {}, path = "/shop/graphql?query={__typename}") =>
    engine.fetch(new Request(`https://shop.example.com${path}`, init));
  return { seen, ask };
}

test("it answers at the path that is compiled into the build", async () => {
  const { ask } = await setUp();
  expect(await (await ask()).json()).toEqual({ data: { __typename: "Query" } });
  expect((await ask({}, "/graphql?query={__typename}")).status).toBe(404);
});

test("where nothing is kept the build goes with the request that loaded it", async () => {
  const { ask, seen } = await setUp({ keep: "none" });
  await ask();
  await ask();
  expect(seen.reads).toBe(2);
});

test("requests that are under way at once share one build", async () => {
  const { ask, seen } = await setUp({ keep: "none" });
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(seen.reads).toBe(1);
});

test("where an instance keeps it, it is loaded once", async () => {
  const { ask, seen } = await setUp({ keep: "instance" });
  await ask();
  await ask();
  expect(seen.reads).toBe(1);
});

test("one that cannot be loaded does not start", async () => {
  const read = async () => Buffer.from("LTSGRAPH of no use");
  await expect(setUp({ read })).rejects.toThrow("the file ends after");
});

test("one whose connector's link leads nowhere does not start, and says which variable it wants", async () => {
  await expect(setUp({ read: async () => notesFile() })).rejects.toThrow(
    "the DataConnectorLink app.db cannot be used: the variable NOTES_URL, which holds its URL, has no value",
  );
});

test("a build that could not be loaded again is tried anew by the next request", async () => {
  let isThere = true;
  const read = async () => {
    if (!isThere) throw new Error("the disk is away");
    return compiled();
  };
  const { ask } = await setUp({ read });
  await ask();
  isThere = false;
  await expect(ask()).rejects.toThrow("the disk is away");
  isThere = true;
  expect((await ask()).status).toBe(200);
});

test.each([
  ["a stream of events", { accept: "text/event-stream" }],
  ["a socket", { upgrade: "websocket" }],
])("%s is refused where the host ends requests, and says so", async (_, headers) => {
  const { ask } = await setUp();
  const answer = await ask({ headers });
  expect(answer.status).toBe(406);
  expect(await answer.json()).toMatchObject({
    data: null,
    errors: [
      {
        message: expect.stringContaining("not served on this host"),
        extensions: { code: "subscriptions-unavailable" },
      },
    ],
  });
});

test("traces are sent before the answer goes, for a tenth of a second at most", async () => {
  const { ask, seen } = await setUp();
  await ask();
  expect(seen.flushes).toEqual([100]);
});

test("a variable of the release says which of its operations leave a trace", async () => {
  const opened: Sampling[] = [];
  const telemetry: Telemetry = {
    open: (_, sampling) => {
      opened.push(sampling);
      return noTelemetry;
    },
    flush: async () => {},
    stop: async () => {},
  };
  await setUp({ telemetry });
  const variables = { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.1" };
  const environment = (name: string) => new Map(Object.entries(variables)).get(name) ?? null;
  await setUp({ telemetry, environment });
  expect(opened).toEqual([
    { ratio: 1, sampledParent: "follow" },
    { ratio: 0.1, sampledParent: "ratio" },
  ]);
});

test("a build that says nothing of who may ask lets nobody ask", async () => {
  const { ask } = await setUp({ read: async () => compiled(null) });
  const answer = await ask({ headers: { accept: "application/graphql-response+json" } });
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual({ errors: [{ message: "the build has no AuthConfig" }] });
});

test("a page of an allowed origin is told what it may ask, and reads what is refused", async () => {
  const origin = "https://app.example.com";
  const cors = { origins: [origin] };
  const { ask } = await setUp({ read: async () => compiled(null, { cors }) });
  const told = async (method: string, headers: Record<string, string> = {}) => {
    const answer = await ask({ method, headers: { origin, ...headers } });
    return [answer.status, answer.headers.get("access-control-allow-origin")];
  };
  const stream = { accept: "text/event-stream" };
  expect(await told("OPTIONS", stream)).toEqual([204, origin]);
  expect(await told("GET")).toEqual([500, origin]);
  expect(await told("GET", stream)).toEqual([406, origin]);
  const { ask: askOther } = await setUp();
  expect((await askOther({ method: "OPTIONS" })).status).toBe(405);
});
