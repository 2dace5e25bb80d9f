import { afterAll, describe, expect, it } from "vitest";
import type { NdcVersion } from "../../../shared/protocol/ndc/version.ts";
import type { ConnectorWire, Operation } from "../ndc/connector-wire.ts";
import { answering, type Answering, StandIn, testPools } from "../ndc/stand-in.ts";
import type { Plugin } from "../metadata/resolved.ts";
import { connectorPlugins, pluggedWire } from "./plugged-wire.ts";
import {
  bare,
  CALL,
  CLIENT,
  depsOver,
  preNdcRequestAt,
  preNdcResponseAt,
  preParseAt,
  SESSION,
  text,
} from "./testing/plugins.ts";

const pools = testPools();
afterAll(() => pools.destroy());

const request = { collection: "books", query: {} };
const answer = [{ rows: [{ a: 1 }] }];

/** What the connector was asked, and what came back from it or its plugins. */
async function sent(
  plugins: Plugin[],
  operation: Operation = "query",
  version: NdcVersion = "v0.2",
) {
  const asked: unknown[] = [];
  const wire: ConnectorWire = {
    version,
    send: async (of, what) => {
      asked.push([of, what]);
      return answer;
    },
  };
  const found = connectorPlugins(plugins, "shop.db");
  if (found === null) throw new Error("the connector has no plugins");
  const plugged = pluggedWire(wire, found, CLIENT, depsOver(pools));
  expect(plugged.version).toBe(version);
  const back = await plugged.send(operation, request, CALL).catch((error: unknown) => error);
  return { asked, back };
}

describe("a plugin before a request to a connector", () => {
  const about = {
    dataConnectorName: { subgraph: "shop", name: "db" },
    operationType: "query",
    ndcVersion: "v0.2.x",
  };

  it.each([
    [true, true, { session: SESSION, ndcRequest: request }],
    [false, true, { session: null, ndcRequest: request }],
    [true, false, { session: SESSION, ndcRequest: null }],
  ])("is told what it wants: session %j, request %j", async (session, ndcRequest, told) => {
    await using server = await StandIn.started(bare(204));
    const { asked, back } = await sent([preNdcRequestAt(server.url, { session, ndcRequest })]);
    expect(server.received[0]?.body).toEqual({ ...told, ...about });
    expect([asked, back]).toEqual([[["query", request]], answer]);
  });

  it.each<Operation>(["query", "query_explain", "mutation", "mutation_explain"])(
    "is told of a %s, in the version that the connector speaks",
    async (operation) => {
      await using server = await StandIn.started(bare(204));
      const { asked } = await sent([preNdcRequestAt(server.url)], operation, "v0.1");
      expect(server.received[0]?.body).toMatchObject({
        operationType: operation,
        ndcVersion: "v0.1.x",
      });
      expect(asked).toEqual([[operation, request]]);
    },
  );

  it("changes the request", async () => {
    const changed = { collection: "books", query: { limit: 1 } };
    await using server = await StandIn.started(answering({ ndcRequest: changed }));
    const { asked, back } = await sent([preNdcRequestAt(server.url)]);
    expect([asked, back]).toEqual([[["query", changed]], answer]);
  });

  it("answers in the connector's place, and nobody looks at that again", async () => {
    await using server = await StandIn.started(answering({ ndcResponse: [{ rows: [] }] }));
    await using other = await StandIn.started(bare(204));
    const { asked, back } = await sent([preNdcRequestAt(server.url), preNdcResponseAt(other.url)]);
    expect([asked, back, other.received]).toEqual([[], [{ rows: [] }], []]);
  });

  const either = "it has to hold either `ndcRequest` or `ndcResponse`";
  const reading = "Error while reading the answer of the pre-ndc-request plugin check -";
  it.each<[string, Answering, object]>([
    [
      "refuses with 400",
      answering({ why: "no" }, 400),
      {
        message: "User error from plugin check",
        status: 400,
        internal: false,
        details: { why: "no" },
      },
    ],
    [
      "refuses with 500",
      answering("broken", 500),
      { message: "Internal error from plugin check", status: 500, internal: true },
    ],
    ["means nothing with 299", answering({}, 299), { message: "Unexpected status code: 299" }],
    ["says neither", answering({}), { message: `${reading} ${either}`, internal: true }],
    ["says no object", answering([1]), { message: `${reading} ${either}` }],
    [
      "says both",
      answering({ ndcRequest: {}, ndcResponse: [] }),
      { message: `${reading} ${either}` },
    ],
    ["says no JSON", text("<html>"), { message: `${reading} it is not JSON` }],
  ])("that %s keeps the connector from being asked", async (_, said, failure) => {
    await using server = await StandIn.started(said);
    const { asked, back } = await sent([preNdcRequestAt(server.url)]);
    expect(back).toMatchObject(failure);
    expect(asked).toEqual([]);
  });
});

describe("a plugin before an answer of a connector", () => {
  it.each([
    [true, true, true, { session: SESSION, ndcRequest: request, ndcResponse: answer }],
    [false, true, true, { session: null, ndcRequest: request, ndcResponse: answer }],
    [true, false, true, { session: SESSION, ndcRequest: null, ndcResponse: answer }],
    [true, true, false, { session: SESSION, ndcRequest: request, ndcResponse: null }],
  ])(
    "is told what it wants: session %j, request %j, response %j",
    async (session, ndcRequest, ndcResponse, told) => {
      await using server = await StandIn.started(bare(204));
      const config = { session, ndcRequest, ndcResponse };
      expect((await sent([preNdcResponseAt(server.url, config)])).back).toEqual(answer);
      expect(server.received[0]?.body).toMatchObject({ ...told, operationType: "query" });
    },
  );

  it("is told of the request as it was sent, and changes the answer", async () => {
    const changed = { collection: "books", query: { limit: 1 } };
    await using before = await StandIn.started(answering({ ndcRequest: changed }));
    await using after = await StandIn.started(text('[{"rows":[{"a":12345678901234567890}]}]'));
    const { back } = await sent([preNdcRequestAt(before.url), preNdcResponseAt(after.url)]);
    expect(after.received[0]?.body).toMatchObject({ ndcRequest: changed, ndcResponse: answer });
    expect(JSON.stringify(back)).toBe('[{"rows":[{"a":12345678901234567890}]}]');
  });

  it.each<[string, Answering, object]>([
    ["refuses with 400", answering({}, 400), { message: "User error from plugin check" }],
    ["refuses with 500", answering({}, 500), { message: "Internal error from plugin check" }],
    ["means nothing with 404", answering({}, 404), { message: "Unexpected status code: 404" }],
    [
      "says no JSON",
      text(""),
      {
        message:
          "Error while reading the answer of the pre-ndc-response plugin check - it is not JSON",
      },
    ],
  ])("that %s fails the request", async (_, said, failure) => {
    await using server = await StandIn.started(said);
    expect((await sent([preNdcResponseAt(server.url)])).back).toMatchObject(failure);
  });
});

it("a connector has only the plugins that name it", () => {
  const plugins = [preNdcRequestAt("a"), preNdcResponseAt("b"), preParseAt("c")];
  expect(connectorPlugins(plugins, "other.db")).toBeNull();
  expect(connectorPlugins(plugins, "shop.db")).toMatchObject({
    request: { url: { value: "a" } },
    response: { url: { value: "b" } },
  });
});
