import { afterAll, describe, expect, test } from "vitest";
import { testClock } from "../../test/harness/clock.ts";
import { told } from "./answer.ts";
import { loadBuild, type LoadOptions } from "./load-build.ts";
import type { Connector, Plugin, Resolved } from "./metadata/resolved.ts";
import { answering, EMPTY_SCHEMA, StandIn, testPools } from "./ndc/stand-in.ts";
import {
  CALL,
  CLIENT,
  depsOver,
  preNdcRequestAt,
  preNdcResponseAt,
} from "./plugins/testing/plugins.ts";

const pools = testPools();
afterAll(() => pools.destroy());

const QUERY = { collection: "books", query: {}, arguments: {}, collection_relationships: {} };
const rows = [{ rows: [] }];

function load(
  url: string,
  plugins: Plugin[],
  options: { here?: boolean } & Pick<LoadOptions, "part"> = {},
) {
  const link = {
    name: "shop.db",
    version: "v0.1",
    url: { read: { value: url }, write: { value: url } },
    headers: {},
    schema: EMPTY_SCHEMA,
  } as unknown as Connector;
  const resolved = { connectors: { "shop.db": link }, objectTypes: {}, plugins } as unknown;
  const here = { query: async () => [{ rows: [{ here: 1 }] }] } as never;
  return loadBuild(
    { resolved: resolved as Resolved, schema: { types: {} } as never },
    {
      ...depsOver(pools),
      clock: testClock(),
      ...(options.part === undefined ? {} : { part: options.part }),
      ...(options.here === true ? { inProcess: new Map([["shop.db", here]]) } : {}),
    },
  );
}

describe("a connector that is another part of the release", () => {
  test("is asked where that part answers, with a proof of whose the request is", async () => {
    await using other = await StandIn.started(answering(rows));
    const sign = async (target: string) => ({ "lintas-signature": target });
    const part = (name: string) => (name === "stock" ? { url: other.url, sign } : null);
    const build = load("lintas:part/stock", [], { part });
    expect(await build.connector("shop.db", CLIENT).query(QUERY, CALL)).toEqual(rows);
    expect(other.received[0]?.headers["lintas-signature"]).toBe("/query");
  });

  test("is not reached where nobody knows it", async () => {
    const build = load("lintas:part/nobody", [], { part: () => null });
    const asked = build.connector("shop.db", CLIENT).query(QUERY, CALL);
    await expect(asked).rejects.toThrow("invalid connector base URL");
  });
});

describe("a connector of a build", () => {
  test("is the same for all clients where it has no plugins", () => {
    const build = load("http://127.0.0.1:1", [preNdcRequestAt("nowhere", { connectors: [] })]);
    const other = { ...CLIENT, headers: new Map() };
    expect(build.connector("shop.db", CLIENT)).toBe(build.connector("shop.db", other));
  });

  test("has its plugins between it and the engine, which are told of each client", async () => {
    await using connector = await StandIn.started(answering(rows));
    await using plugin = await StandIn.started((response) => response.writeHead(204).end());
    const build = load(connector.url, [preNdcRequestAt(plugin.url), preNdcResponseAt(plugin.url)]);
    const nobody = { session: { role: "nobody", variables: new Map() }, headers: new Map() };
    for (const client of [CLIENT, nobody]) {
      expect(await build.connector("shop.db", client).query(QUERY, CALL)).toEqual(rows);
    }
    expect(plugin.received.map(({ body }) => body)).toMatchObject([
      { session: { role: "user" }, ndcVersion: "v0.1.x" },
      { session: { role: "user" }, ndcResponse: rows },
      { session: { role: "nobody" }, ndcVersion: "v0.1.x" },
      { session: { role: "nobody" }, ndcResponse: rows },
    ]);
  });

  test("has its plugins also where it is in this process", async () => {
    await using plugin = await StandIn.started(answering({ ndcResponse: rows }));
    const build = load("", [preNdcRequestAt(plugin.url)], { here: true });
    expect(await build.connector("shop.db", CLIENT).query(QUERY, CALL)).toEqual(rows);
    expect(plugin.received[0]?.body).toMatchObject({ ndcVersion: "v0.2.x" });
  });

  test("is looked at as closely where a plugin answers for it", async () => {
    await using plugin = await StandIn.started(answering({ ndcResponse: [] }));
    const build = load("", [preNdcRequestAt(plugin.url)]);
    const answer = build.connector("shop.db", CLIENT).query(QUERY, CALL);
    await expect(answer).rejects.toThrow("expected 1 row sets, received 0");
  });
});

describe("of a plugin that stands before a connector a client learns", () => {
  async function toldOf(status: number, exposeInternalErrors: boolean) {
    await using plugin = await StandIn.started(answering({ why: "no" }, status));
    const build = load("", [preNdcRequestAt(plugin.url)]);
    const error: unknown = await build
      .connector("shop.db", CLIENT)
      .query(QUERY, CALL)
      .catch((reason: unknown) => reason);
    return told(error, { exposeInternalErrors, traceId: null });
  }

  test("what it says with 400", async () => {
    const message = "User error from plugin check";
    expect(await toldOf(400, false)).toEqual({ message, extensions: { details: { why: "no" } } });
  });

  test.each([500, 418])(
    "nothing of its own faults (%i), where they are not exposed",
    async (of) => {
      expect(await toldOf(of, false)).toEqual({ message: "internal error" });
    },
  );

  test("its own faults, where they are exposed", async () => {
    const begin = "internal error: ndc_unexpected: ndc_client error:";
    expect(await toldOf(500, true)).toEqual({
      message: `${begin} Internal error from plugin check`,
    });
    expect(await toldOf(418, true)).toEqual({ message: `${begin} Unexpected status code: 418` });
  });
});
