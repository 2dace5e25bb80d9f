import { serverAudits } from "graphql-http";
import { describe, expect, test } from "vitest";
import { supergraphPaths } from "../../../shared/domain/supergraph-paths.ts";
import { defaultDocumentLimits } from "../graphql/document.ts";
import { sourceOf } from "../graphql/testing/sdl.ts";
import type { LoadedBuild } from "../loaded-build.ts";
import type { Metadata } from "../plan/context.ts";
import { noTelemetry } from "../telemetry/telemetry.ts";
import type { PluginDeps } from "../plugins/ask-plugin.ts";
import { engineApp } from "./engine-app.ts";
import { accepted } from "./media-type.ts";

const { source } = sourceOf("type Query { hello: String } type Mutation { wave: String }");
const build: LoadedBuild = {
  paths: supergraphPaths("/graphql"),
  cors: null,
  schema: source,
  metadata: { flags: { validateNonNullGraphqlVariables: false } } as Metadata,
  telemetry: noTelemetry,
  connector: () => {
    throw new Error("nothing is asked of connectors here");
  },
  plugins: { preParse: [], preResponse: [], preRoute: [], deps: {} as PluginDeps },
};

const app = engineApp({
  buildFor: async ({ url }) => (url.startsWith("http://nowhere/") ? null : build),
  authenticate: async (_, headers) =>
    headers.has("x-refuse")
      ? { status: 401, message: "who are you?" }
      : { role: "user", variables: new Map() },
  limits: defaultDocumentLimits,
  exposeInternalErrors: false,
  bodyBytesMax: 10_000,
  answerBytesMax: 1_000_000,
  events: null,
});
const fetchFn = (input: string | URL | Request, init?: RequestInit) =>
  Promise.resolve(app.fetch(new Request(input, init)));

describe("what GraphQL over HTTP asks of a server", () => {
  // What it only allows (MAY) is told in two ways that exclude one another.
  const audits = serverAudits({ url: "http://engine/graphql", fetchFn }).filter(
    ({ name }) => !name.startsWith("MAY"),
  );
  test.each(audits.map((audit) => [audit.name, audit] as const))("%s", async (_, audit) => {
    const result = await audit.fn();
    expect("reason" in result ? result.reason : null).toBeNull();
  });
});

function post(body: unknown, headers: Record<string, string> = {}, url = "http://engine/graphql") {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetchFn(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: text,
  });
}

const NEWER = { accept: "application/graphql-response+json" };

test("the older form answers every well-formed request with 200 and data", async () => {
  for (const body of [
    { query: "{ nothing }" },
    { query: "{" },
    { query: 1 },
    [{ query: "{ a }" }],
  ]) {
    const response = await post(body);
    const told = (await response.json()) as { data: unknown; errors: unknown[] };
    expect([response.status, told.data, told.errors.length]).toEqual([200, null, 1]);
  }
});

test("the newer form answers what was not carried out with 400 and without data", async () => {
  const response = await post({ query: "{ nothing }" }, NEWER);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    errors: [{ message: "validation failed: no such field on type Query: nothing" }],
  });
  expect((await post({ query: "{ __typename }" }, NEWER)).status).toBe(200);
});

test("a mutation is not carried out by GET", async () => {
  const query = encodeURIComponent("mutation { __typename }");
  const response = await fetchFn(`http://engine/graphql?query=${query}`);
  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});

test("a body that is too large, of another type, or refused, says so with its status", async () => {
  const query = "{ __typename }";
  const rows: [Promise<Response>, number][] = [
    [post({ query: `# ${"x".repeat(10_000)}\n${query}` }), 413],
    [post({ query }, { "content-type": "text/plain" }), 415],
    [post({ query }, { "x-refuse": "yes" }), 401],
    [post({ query }, {}, "http://nowhere/graphql"), 404],
    [post({ query }, { accept: "text/css" }), 406],
    [post("{"), 400],
  ];
  for (const [answer, status] of rows) {
    const response = await answer;
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.any(String) }] });
  }
});

test("the form of an answer is what the client would rather have", () => {
  const rows: [string | null, string | null][] = [
    [null, "application/json"],
    ["*/*", "application/json"],
    ["application/*", "application/json"],
    ["application/graphql-response+json", "application/graphql-response+json"],
    ["application/json, application/graphql-response+json", "application/json"],
    [
      "application/json;q=0.5, application/graphql-response+json",
      "application/graphql-response+json",
    ],
    ["text/html, */*;q=0.1", "application/json"],
    ["application/json;q=0, */*", "application/json"],
    ["application/json; charset=utf-16", null],
    ["text/html", null],
  ];
  for (const [header, media] of rows) expect(accepted(header), String(header)).toBe(media);
});
