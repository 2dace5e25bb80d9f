import { afterAll, describe, expect, it } from "vitest";
import { answering, type Answering, StandIn, testPools } from "../ndc/stand-in.ts";
import { askBeforeResponse, TOLD_MAX } from "./pre-response.ts";
import { bare, CALL, CLIENT, depsOver, preResponseAt, SESSION, text } from "./testing/plugins.ts";

const pools = testPools();
afterAll(() => pools.destroy());

const request = { query: "{ a }", operationName: null, variables: {} };
const response = { data: { a: 1 } };
type PreResponse = ReturnType<typeof preResponseAt>;

function asked(preResponse: PreResponse[], call = CALL) {
  const plugins = { preResponse, deps: depsOver(pools) };
  return askBeforeResponse(plugins, { client: CLIENT, request }, response, call);
}

async function outcomeOf(answer: Answering, onFailure: "fail" | "continue" = "fail") {
  await using server = await StandIn.started(answer);
  return await asked([preResponseAt(server.url, { onFailure })]).catch((error: unknown) => error);
}

describe("a plugin before the response is told", () => {
  it.each([
    [true, true, true, { session: SESSION, query: "{ a }", variables: {} }],
    [false, true, true, { session: null, query: "{ a }", variables: {} }],
    [true, false, true, { session: SESSION, query: null, variables: {} }],
    [true, true, false, { session: SESSION, query: "{ a }", variables: null }],
  ])(
    "what its configuration wants: session %j, query %j, variables %j",
    async (session, query, variables, { session: told, ...rawRequest }) => {
      await using server = await StandIn.started(bare(204));
      const config = { session, rawRequest: { query, variables }, rawResponse: true, async: false };
      await asked([preResponseAt(server.url, { config })]);
      expect(server.received[0]?.body).toEqual({
        session: told,
        rawRequest: { ...rawRequest, operationName: null },
        response,
      });
    },
  );

  it("the response without being asked, as published plugins expect it", async () => {
    await using server = await StandIn.started(bare(204));
    const plugin = preResponseAt(server.url);
    await asked([{ ...plugin, config: { ...plugin.config, rawResponse: false } }]);
    expect(server.received[0]?.body).toMatchObject({ response });
  });
});

describe("a plugin that the response waits for", () => {
  it("leaves it with 204", async () => {
    expect(await outcomeOf(bare(204))).toBeNull();
  });

  it("changes it with 200, without losing digits", async () => {
    const outcome = await outcomeOf(text('{"data":{"a":12345678901234567890}}'));
    expect(JSON.stringify(outcome)).toBe('{"response":{"data":{"a":12345678901234567890}}}');
  });

  it("is asked about what the one before it has left", async () => {
    await using first = await StandIn.started(answering({ data: { a: 2 } }));
    await using second = await StandIn.started(bare(204));
    expect(await asked([preResponseAt(first.url), preResponseAt(second.url)])).toEqual({
      response: { data: { a: 2 } },
    });
    expect(second.received[0]?.body).toMatchObject({ response: { data: { a: 2 } } });
  });

  const failing: [string, Answering, object][] = [
    [
      "refuses with 400",
      answering({ why: "no" }, 400),
      {
        message: "User error in pre-response plugin: check",
        status: 400,
        details: { why: "no" },
      },
    ],
    [
      "refuses with 500",
      answering("broken", 500),
      { message: "Internal error in pre-response plugin: check", status: 500 },
    ],
    [
      "means nothing with 299",
      answering(response, 299),
      { message: "Unexpected status code: 299", status: 500 },
    ],
    [
      "says no JSON",
      text("<html>"),
      {
        message: "Error while reading the answer of the pre-response plugin check - it is not JSON",
      },
    ],
    [
      "loses the connection",
      (_response, _received, socket) => socket.destroy(),
      {
        message:
          "Error while making the HTTP request to the pre-response plugin check - UND_ERR_SOCKET",
      },
    ],
  ];

  it.each(failing)("that %s fails the request", async (_, answer, failure) => {
    expect(await outcomeOf(answer)).toMatchObject(failure);
  });

  it.each(failing)("that %s leaves the response where it may", async (_, answer) => {
    expect(await outcomeOf(answer, "continue")).toBeNull();
  });

  it("that fails where it may leaves what the one before it has said", async () => {
    await using first = await StandIn.started(answering({ data: null }));
    await using second = await StandIn.started(answering({}, 500));
    const plugins = [
      preResponseAt(first.url),
      preResponseAt(second.url, { onFailure: "continue" as const }),
    ];
    expect(await asked(plugins)).toEqual({ response: { data: null } });
  });
});

describe("a plugin that the response does not wait for", () => {
  it("is told of the engine's own response, and goes on when the client is gone", async () => {
    const client = new AbortController();
    const told = Promise.withResolvers<unknown>();
    const answered = Promise.withResolvers<void>();
    await using server = await StandIn.started((reply, { body }) => {
      told.resolve(body);
      void answered.promise.then(() => reply.writeHead(200).end('{"data":"ignored"}'));
    });
    await using other = await StandIn.started(answering({ data: { a: 2 } }));
    const plugins = [preResponseAt(other.url), preResponseAt(server.url, { async: true })];
    const outcome = await asked(plugins, { ...CALL, signal: client.signal });
    expect(outcome).toEqual({ response: { data: { a: 2 } } });
    client.abort(new Error("gone"));
    expect(await told.promise).toMatchObject({ session: SESSION, response });
    answered.resolve();
  });

  it("is left out where too many are under way, until some have ended", async () => {
    const waiting: (() => void)[] = [];
    await using server = await StandIn.started((reply) => {
      waiting.push(() => reply.writeHead(200).end());
    });
    await using many = testPools({ connectionsPerOrigin: TOLD_MAX + 10 });
    const preResponse = [preResponseAt(server.url, { async: true })];
    const plugins = { preResponse, deps: depsOver(many) };
    const ask = () => askBeforeResponse(plugins, { client: CLIENT, request }, response, CALL);
    for (let n = 0; n < TOLD_MAX + 5; n += 1) await ask();
    await expect.poll(() => waiting.length).toBe(TOLD_MAX);
    waiting.pop()?.();
    await expect
      .poll(async () => {
        await ask();
        return server.received.length;
      })
      .toBe(TOLD_MAX + 1);
    for (const answer of waiting) answer();
  });

  it("fails without anybody learning of it", async () => {
    await using server = await StandIn.started(answering({}, 400));
    const plugins = [
      preResponseAt(server.url, { async: true }),
      preResponseAt("nowhere", { async: true }),
    ];
    expect(await asked(plugins)).toBeNull();
  });
});
