import { expect, test } from "vitest";
import { built, object, problemsIn, SHOP } from "../../testing/shop.ts";

const URL = { valueFromEnv: "HOOK" };

function hook(pre: string, config: object, definition: object = {}) {
  return object("LifecyclePluginHook", { pre, name: pre, url: URL, config, ...definition });
}

function ndcHook(pre: "ndcRequest" | "ndcResponse", name: string = pre, connectors = ["db"]) {
  return hook(pre, { request: { session: {}, ndcRequest: {} } }, { name, connectors });
}

test("hooks before a request is parsed and before its answer is sent know what they are told", () => {
  const headers = { additional: { "x-key": { value: "k" } }, forward: ["x-id"] };
  const made = built([
    hook("parse", { request: { headers, session: {}, rawRequest: { query: {} } } }),
    hook("response", { request: { rawRequest: { variables: {} }, rawResponse: {} } }),
    hook("response", {
      request: { rawRequest: {} },
      mode: { type: "synchronous", onPluginFailure: "continue" },
    }),
  ]);
  expect(made.plugins).toEqual([
    {
      kind: "preParse",
      name: "parse",
      url: URL,
      onFailure: "fail",
      headers: { forward: ["x-id"], additional: { "x-key": { value: "k" } } },
      config: { session: true, rawRequest: { query: true, variables: false } },
    },
    expect.objectContaining({
      kind: "preResponse",
      onFailure: "continue",
      headers: { forward: [], additional: {} },
      config: {
        session: false,
        rawRequest: { query: false, variables: true },
        rawResponse: true,
        async: true,
      },
    }),
    expect.objectContaining({
      onFailure: "continue",
      config: expect.objectContaining({ async: false, rawResponse: false }) as object,
    }),
  ]);
});

test("a hook of a route knows the paths and methods it is for", () => {
  const config = {
    matchPath: "/v1/rest/*",
    matchMethods: ["GET", "POST"],
    request: { method: "POST", rawRequest: { path: {}, body: {} } },
    response: { headers: { forward: ["x-served-by"] } },
  };
  expect(built([hook("route", config)]).plugins).toMatchObject([
    {
      kind: "preRoute",
      config: {
        matchPath: "/v1/rest/*",
        matchMethods: ["GET", "POST"],
        requestMethod: "POST",
        rawRequest: { path: true, method: false, query: false, body: true },
        responseHeaders: { forward: ["x-served-by"], additional: {} },
      },
    },
  ]);
});

test("a hook of a route is refused where its pattern is none", () => {
  const config = (matchPath: string) => ({
    matchPath,
    matchMethods: ["GET"],
    request: { method: "GET", rawRequest: {} },
  });
  expect(
    problemsIn([hook("route", config("/users/(")), hook("route", config("^/(?P<a>.)$"))]),
  ).toEqual([
    expect.stringMatching(
      /^Plugin route \(in subgraph shop\) has a matchPath that is no pattern: .*Unterminated group/,
    ),
  ]);
});

test("hooks of connectors know which", () => {
  const forwarding = hook(
    "ndcRequest",
    { request: { forwardHeaders: ["x-id"], headers: { a: { value: "b" } } } },
    { connectors: ["db", "db"] },
  );
  const made = built([...SHOP, forwarding, ndcHook("ndcResponse")]);
  expect(made.plugins).toMatchObject([
    {
      kind: "preNdcRequest",
      headers: { forward: ["x-id"], additional: { a: { value: "b" } } },
      config: { session: false, ndcRequest: false, connectors: ["shop.db"] },
    },
    {
      kind: "preNdcResponse",
      config: { session: true, ndcRequest: true, ndcResponse: false, connectors: ["shop.db"] },
    },
  ]);
});

test("a connector has one hook of each kind, which names connectors that are there", () => {
  const table: [hooks: object[], said: string][] = [
    [
      [ndcHook("ndcRequest", "a", ["other"])],
      "Plugin a (in subgraph shop) references unknown data connector other (in subgraph shop)",
    ],
    [
      [ndcHook("ndcRequest", "a"), ndcHook("ndcRequest", "b")],
      "Data connector db (in subgraph shop) is referenced by multiple NdcRequest plugins: a (in subgraph shop) and b (in subgraph shop)",
    ],
    [
      [ndcHook("ndcResponse", "a"), ndcHook("ndcResponse", "a", [])],
      "Plugin a (in subgraph shop) is defined more than once",
    ],
  ];
  for (const [hooks, said] of table) expect(problemsIn([...SHOP, ...hooks])).toEqual([said]);
});
