import { afterAll, describe, expect, it } from "vitest";
import { answering, type Answering, StandIn, testPools } from "../ndc/stand-in.ts";
import { answerRoute } from "./pre-route.ts";
import { bare, depsOver, preRouteAt, text, TRACEPARENT } from "./testing/plugins.ts";

const pools = testPools();
afterAll(() => pools.destroy());

type PreRoute = ReturnType<typeof preRouteAt>;

function routed(preRoute: PreRoute[], path = "/v1/rest/users?limit=1", init: RequestInit = {}) {
  const headers = { "x-name": "Ada", traceparent: TRACEPARENT };
  const request = new Request(`http://shop.localhost${path}`, { headers, ...init });
  return answerRoute({ preRoute, deps: depsOver(pools) }, request, 100);
}

const post = (body: string) => ({ method: "POST", body });

describe("a plugin for a path is told", () => {
  const all = { path: "/v1/rest/users", method: "POST", query: "limit=1", body: { a: 1 } };

  it.each([
    [{ path: true, method: true, query: true, body: true }, all],
    [
      { path: false, method: true, query: true, body: true },
      { ...all, path: null },
    ],
    [
      { path: true, method: false, query: true, body: true },
      { ...all, method: null },
    ],
    [
      { path: true, method: true, query: false, body: true },
      { ...all, query: null },
    ],
    [
      { path: true, method: true, query: true, body: false },
      { ...all, body: null },
    ],
  ])("what its configuration wants: %j", async (rawRequest, told) => {
    await using server = await StandIn.started(text("{}"));
    await routed([preRouteAt(server.url, { rawRequest })], undefined, post('{"a":1}'));
    expect(server.received[0]?.body).toEqual(told);
  });

  it("nothing of a query and a body that are not there", async () => {
    await using server = await StandIn.started(text("{}"));
    await routed([preRouteAt(server.url)], "/v1/rest/users", { method: "POST" });
    expect(server.received[0]?.body).toMatchObject({ query: null, body: null });
  });

  it.each(["GET", "POST"] as const)("by %s, with headers and the trace", async (requestMethod) => {
    await using server = await StandIn.started(text("{}"));
    const plugin = preRouteAt(server.url, { requestMethod });
    const additional = { key: { valueFromEnv: "KEY" } };
    await routed([{ ...plugin, headers: { forward: ["X-Name"], additional } }]);
    expect(server.received).toMatchObject([
      {
        method: requestMethod,
        headers: { "x-name": "Ada", key: "from the environment", traceparent: TRACEPARENT },
      },
    ]);
  });
});

describe("a path", () => {
  it("is that of the first plugin whose pattern and methods match", async () => {
    await using first = await StandIn.started(text("first"));
    await using second = await StandIn.started(text("second"));
    const plugins = [
      preRouteAt("nowhere", { matchPath: "^/other" }),
      preRouteAt("nowhere", { matchMethods: ["PUT"] }),
      preRouteAt(first.url),
      preRouteAt(second.url),
    ];
    expect(await (await routed(plugins))?.text()).toBe("first");
    expect(second.received).toHaveLength(0);
  });

  it("that no plugin is for is nobody's", async () => {
    const plugins = [preRouteAt("nowhere")];
    expect(await routed(plugins, "/elsewhere")).toBeNull();
    expect(await routed(plugins, "/v1/rest/a", { method: "DELETE" })).toBeNull();
    expect(await routed([])).toBeNull();
  });

  it.each(["(", "^(.+)+$!"])("is refused where the pattern %s is of no use", async (matchPath) => {
    const path = `/v1/rest/${"users".repeat(12)}`;
    const response = await routed([preRouteAt("nowhere", { matchPath })], path);
    expect(response?.status).toBe(500);
    expect(await response?.json()).toEqual({
      error: "The path pattern of the pre-route plugin check cannot be used",
    });
  });
});

describe("a plugin for a path", () => {
  it("answers with 200, byte for byte, and without headers of its own", async () => {
    const bytes = Buffer.of(0xff, 0, 1);
    await using server = await StandIn.started((response) => {
      response.writeHead(200, { "content-type": "image/x", "x-own": "1" }).end(bytes);
    });
    const response = await routed([preRouteAt(server.url)]);
    expect(response?.status).toBe(200);
    expect(new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(
      new Uint8Array(bytes),
    );
    expect([...(response?.headers ?? [])]).toEqual([]);
  });

  it("answers with the headers of the configuration, and with its own that are passed on", async () => {
    await using server = await StandIn.started((response) => {
      response.setHeader("content-type", "text/csv").setHeader("set-cookie", ["a=1", "b=2"]);
      response.end("a,b");
    });
    const responseHeaders = {
      forward: ["Content-Type", "Set-Cookie", "absent"],
      additional: {
        "content-type": { value: "text/plain" },
        "x-by": { valueFromEnv: "KEY" },
        "x-lost": { valueFromEnv: "LOST" },
      },
    };
    const response = await routed([preRouteAt(server.url, { responseHeaders })]);
    expect([...(response?.headers ?? [])]).toEqual([
      ["content-type", "text/csv"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["x-by", "from the environment"],
      ["x-lost", ""],
    ]);
  });

  const check = "the pre-route plugin check -";
  it.each<[string, Answering, number, unknown]>([
    ["400", answering({ why: "no" }, 400), 400, { why: "no" }],
    ["500", answering("broken", 500), 500, "broken"],
    ["204", bare(204), 500, "Unexpected status code: 204"],
    ["404", answering({}, 404), 500, "Unexpected status code: 404"],
    [
      "400 without JSON",
      text("no", 400),
      500,
      `Error while reading the answer of ${check} it is not JSON`,
    ],
    [
      "nothing",
      (_response, _received, socket) => socket.destroy(),
      500,
      `Error while making the HTTP request to ${check} UND_ERR_SOCKET`,
    ],
  ])("that answers %s refuses the request", async (_, answer, status, error) => {
    await using server = await StandIn.started(answer);
    const response = await routed([preRouteAt(server.url)]);
    expect([response?.status, await response?.json()]).toEqual([status, { error }]);
  });

  it.each([
    ["is not JSON", "{"],
    ["is larger than 100 bytes", `"${"x".repeat(100)}"`],
  ])("is not asked about a body that %s", async (why, body) => {
    await using server = await StandIn.started(text("{}"));
    const response = await routed([preRouteAt(server.url)], undefined, post(body));
    expect([response?.status, await response?.json()]).toEqual([
      400,
      { error: `Error while building the request for ${check} the body ${why}` },
    ]);
    expect(server.received).toHaveLength(0);
  });
});
