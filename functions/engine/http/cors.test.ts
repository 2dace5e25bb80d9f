import { describe, expect, test } from "vitest";
import { supergraphPaths } from "../../../shared/domain/supergraph-paths.ts";
import { defaultDocumentLimits } from "../graphql/document.ts";
import { sourceOf } from "../graphql/testing/sdl.ts";
import type { Metadata } from "../plan/context.ts";
import type { PluginDeps } from "../plugins/ask-plugin.ts";
import { noTelemetry } from "../telemetry/telemetry.ts";
import { engineApp } from "./engine-app.ts";

const APP = "https://app.example.com";
const { source } = sourceOf("type Query { hello: String } type Mutation { wave: String }");

/** Requests to a build that lets these origins ask; null: it says nothing of any. */
function served(origins: readonly string[] | null) {
  const seen = { signIns: 0 };
  const app = engineApp({
    buildFor: async ({ url }) =>
      url.startsWith("http://nowhere/")
        ? null
        : {
            paths: supergraphPaths("/shop/graphql"),
            cors: origins === null ? null : { origins },
            schema: source,
            metadata: { flags: { validateNonNullGraphqlVariables: false } } as Metadata,
            telemetry: noTelemetry,
            connector: () => {
              throw new Error("nothing is asked of connectors here");
            },
            plugins: { preParse: [], preResponse: [], preRoute: [], deps: {} as PluginDeps },
          },
    authenticate: async (_, headers) => {
      seen.signIns++;
      return headers.has("authorization")
        ? { role: "user", variables: new Map() }
        : { status: 401, message: "who are you?" };
    },
    limits: defaultDocumentLimits,
    exposeInternalErrors: false,
    bodyBytesMax: 1_000,
    answerBytesMax: 1_000,
    events: null,
  });
  const ask = (
    method: string,
    { path = "/shop/graphql", body, host = "engine", ...headers }: Record<string, string> = {},
  ) => {
    const sent = body === undefined ? {} : { body };
    return app.fetch(new Request(`http://${host}${path}`, { method, headers, ...sent }));
  };
  const preflight = (headers: Record<string, string>) =>
    ask("OPTIONS", { "access-control-request-method": "POST", ...headers });
  return { seen, ask, preflight };
}

const headersOf = ({ headers }: Response) =>
  Object.fromEntries(
    [...headers].filter(([name]) => /^(access-control-.*|vary|allow)$/.test(name)),
  );
const QUERY = { "content-type": "application/json", body: '{"query":"{ __typename }"}' };

test("a browser of an allowed origin is told what it may ask, and nobody signs in for it", async () => {
  const { preflight, seen } = served(["https://other.example", APP]);
  const asked = "authorization,content-type,traceparent,x-hasura-role";
  const response = await preflight({ origin: APP, "access-control-request-headers": asked });
  expect([response.status, await response.text(), seen.signIns]).toEqual([204, "", 0]);
  expect(headersOf(response)).toEqual({
    "access-control-allow-origin": APP,
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": asked,
    "access-control-expose-headers": "retry-after",
    "access-control-max-age": "600",
    allow: "GET, POST, OPTIONS",
    vary: "access-control-request-headers, origin",
  });
  const explain = headersOf(await preflight({ origin: APP, path: "/shop/v1/explain" }));
  expect(explain["access-control-allow-methods"]).toBe("POST");
});

test.each(["https://evil.example", "https://app.example.com.evil.example", "null", ""])(
  "a browser of the origin %j, which is not allowed, is told of none that is",
  async (origin) => {
    const { preflight, ask } = served([APP]);
    const of: Record<string, string> = origin === "" ? {} : { origin };
    for (const response of [
      await preflight({ ...of, "access-control-request-headers": "authorization" }),
      await ask("POST", { ...of, ...QUERY, authorization: "me" }),
    ]) {
      expect(JSON.stringify(headersOf(response))).not.toMatch(/access-control-(allow|max)|app\.ex/);
      expect(response.headers.get("vary")).toContain("origin");
    }
  },
);

describe("an allowed origin may read every answer", () => {
  const me = { authorization: "me" };
  test.each<[string, number, string, Record<string, string>]>([
    ["one that was carried out", 200, "POST", { ...QUERY, ...me }],
    ["one by GET", 200, "GET", { path: "/shop/graphql?query={__typename}", ...me }],
    ["what would be done", 200, "POST", { ...QUERY, ...me, path: "/shop/v1/explain" }],
    ["of who is not signed in", 401, "POST", QUERY],
    ["of a body that is too large", 413, "POST", { ...QUERY, ...me, body: "x".repeat(2_000) }],
    ["of a body of another type", 415, "POST", { ...me, "content-type": "text/plain", body: "{}" }],
    ["of a form that is not served", 406, "POST", { ...QUERY, accept: "text/css" }],
    ["of a method that is not taken", 405, "DELETE", {}],
  ])("%s", async (_, status, method, asked) => {
    const response = await served([APP]).ask(method, { origin: APP, ...asked });
    expect([response.status, headersOf(response)]).toMatchObject([
      status,
      { "access-control-allow-origin": APP, vary: "origin" },
    ]);
    expect(response.headers.has("access-control-allow-credentials")).toBe(false);
  });
});

test("where all origins are allowed, the answer is the same for all of them", async () => {
  const { ask, preflight } = served(["*"]);
  const answer = await ask("POST", { origin: APP, ...QUERY, authorization: "me" });
  expect(headersOf(answer)).toEqual({
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "retry-after",
  });
  const asked = { origin: APP, "access-control-request-headers": "authorization" };
  expect(headersOf(await preflight(asked))).toMatchObject({
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "authorization",
  });
});

test("without a word on origins none may ask, and OPTIONS is a method like others", async () => {
  const { ask, preflight } = served(null);
  const response = await preflight({ origin: APP });
  expect([response.status, headersOf(response)]).toEqual([405, { allow: "GET, POST" }]);
  const explain = await preflight({ origin: APP, path: "/shop/v1/explain" });
  expect([explain.status, headersOf(explain)]).toEqual([405, { allow: "POST" }]);
  const answer = await ask("POST", { origin: APP, ...QUERY, authorization: "me" });
  expect([answer.status, headersOf(answer)]).toEqual([200, {}]);
});

test("nothing is told of paths that are not the API's, nor of builds that are not there", async () => {
  const { preflight } = served([APP]);
  for (const to of [{ path: "/other" }, { host: "nowhere" }] as Record<string, string>[]) {
    const response = await preflight({ origin: APP, ...to });
    expect([response.status, headersOf(response)]).toEqual([404, {}]);
  }
});
