import { expect, test } from "vitest";
import { systemClock } from "../../../shared/clock.ts";
import { Secret } from "../../../shared/secret.ts";
import { KeySets } from "../auth/jwt/key-sets.ts";
import { Pools } from "../connectors/postgres/pool/pools.ts";
import { testPools } from "../ndc/stand-in.ts";
import { defaultPollLimits, Poller } from "../subscriptions/poller.ts";
import { noTelemetry } from "../telemetry/telemetry.ts";
import { EngineHost } from "./engine-host.ts";
import { defaultHostLimits as limits } from "./host-limits.ts";
import { ReleaseBook } from "./release-book.ts";
import { ReleaseLogs } from "./release-logs.ts";
import type { ServedPart } from "./served-part.ts";
import { memoryObjects } from "./testing/memory-objects.ts";
import { notesFile } from "./testing/notes.ts";

const clock = systemClock;
const exposeInternalErrors = false;

function setUp() {
  const objects = memoryObjects();
  const artifact = objects.keep("org_a", notesFile());
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
