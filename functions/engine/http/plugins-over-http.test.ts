import { afterAll, describe, expect, it } from "vitest";
import { supergraphPaths } from "../../../shared/domain/supergraph-paths.ts";
import { defaultDocumentLimits } from "../graphql/document.ts";
import { sourceOf } from "../graphql/testing/sdl.ts";
import type { Plugin } from "../metadata/resolved.ts";
import { answering, StandIn, testPools } from "../ndc/stand-in.ts";
import type { Metadata } from "../plan/context.ts";
import { pluginsOf } from "../plugins/build-plugins.ts";
import {
  bare,
  depsOver,
  preParseAt,
  preResponseAt,
  preRouteAt,
  text,
} from "../plugins/testing/plugins.ts";
import { noTelemetry } from "../telemetry/telemetry.ts";
import { engineApp } from "./engine-app.ts";

const pools = testPools();
afterAll(() => pools.destroy());

const { source } = sourceOf("type Query { hello: String } type Mutation { wave: String }");
const NEWER = "application/graphql-response+json";

function app(...plugins: Plugin[]) {
  const build = {
    paths: supergraphPaths("/graphql"),
    cors: null,
    schema: source,
    metadata: { flags: { validateNonNullGraphqlVariables: false } } as Metadata,
    connector: () => {
      throw new Error("nothing is asked of connectors here");
    },
    plugins: pluginsOf(plugins, depsOver(pools)),
    telemetry: noTelemetry,
  };
  return engineApp({
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
}

async function posted(of: ReturnType<typeof app>, headers: Record<string, string> = {}) {
  const response = await of.fetch(
    new Request("http://engine/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query: "{ __typename }" }),
    }),
  );
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: await json(response),
  };
}

async function json(response: Response): Promise<unknown> {
  return JSON.parse(await response.text()) as unknown;
}

const own = { data: { __typename: "Query" } };

describe("a request to a build with plugins", () => {
  it("is answered as without them where they let it be", async () => {
    await using server = await StandIn.started(bare(204));
    const answer = await posted(app(preParseAt(server.url), preResponseAt(server.url)));
    expect(answer).toMatchObject({ status: 200, body: own });
    expect(server.received.map(({ body }) => body)).toMatchObject([
      { rawRequest: { query: "{ __typename }" } },
      { response: own },
    ]);
  });

  it("is answered by a plugin before parsing, of which those before the response are told", async () => {
    await using before = await StandIn.started(answering({ data: { cached: 1 } }));
    await using after = await StandIn.started(bare(204));
    const answer = await posted(app(preParseAt(before.url), preResponseAt(after.url)));
    expect(answer).toEqual({
      status: 200,
      type: "application/json",
      body: { data: { cached: 1 } },
    });
    expect(after.received[0]?.body).toMatchObject({ response: { data: { cached: 1 } } });
  });

  it("may be answered with a text, which is nobody's to check", async () => {
    await using before = await StandIn.started(text("cached"));
    await using after = await StandIn.started(text('{"data":null}'));
    const answer = await posted(app(preParseAt(before.url), preResponseAt(after.url)));
    expect(answer.body).toEqual({ data: null });
    expect(after.received[0]?.body).toMatchObject({ response: "cached" });
  });

  it("is another request after a plugin before parsing has changed it", async () => {
    await using before = await StandIn.started(answering({ query: "{ it: __typename }" }, 299));
    await using after = await StandIn.started(bare(204));
    const answer = await posted(app(preParseAt(before.url), preResponseAt(after.url)));
    expect(answer.body).toEqual({ data: { it: "Query" } });
    expect(after.received[0]?.body).toMatchObject({ rawRequest: { query: "{ __typename }" } });
  });

  it("by GET becomes no mutation", async () => {
    await using before = await StandIn.started(answering({ query: "mutation { wave }" }, 299));
    const url = `http://engine/graphql?query=${encodeURIComponent("{ __typename }")}`;
    const response = await app(preParseAt(before.url)).fetch(new Request(url));
    expect(response.status).toBe(405);
  });

  it("has the answer that a plugin before the response gives, in the form the client accepts", async () => {
    await using after = await StandIn.started(answering({ data: { changed: 1 } }));
    const answer = await posted(app(preResponseAt(after.url)), { accept: NEWER });
    expect(answer).toEqual({
      status: 200,
      type: `${NEWER}; charset=utf-8`,
      body: { data: { changed: 1 } },
    });
  });

  it.each([
    [400, { message: "User error in pre-parse plugin: check", extensions: { details: { no: 1 } } }],
    [500, { message: "Internal error in pre-parse plugin: check" }],
  ])("is refused with %i by a plugin before parsing", async (status, error) => {
    await using before = await StandIn.started(answering({ no: 1 }, status));
    await using after = await StandIn.started(bare(204));
    const answer = await posted(app(preParseAt(before.url), preResponseAt(after.url)));
    expect(answer).toMatchObject({ status, body: { data: null, errors: [error] } });
    expect(answer.body).toEqual({ data: null, errors: [error] });
    expect(after.received[0]?.body).toMatchObject({ response: { errors: [error] } });
  });

  it("is refused by a plugin before the response, with the trace where the fault is ours", async () => {
    await using after = await StandIn.started(answering({}, 503));
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const { status, body } = await posted(app(preResponseAt(after.url)), { traceparent });
    expect([status, body]).toEqual([
      500,
      {
        data: null,
        errors: [
          {
            message: "Unexpected status code: 503",
            extensions: { traceId: "4bf92f3577b34da6a3ce929d0e0e4736" },
          },
        ],
      },
    ]);
  });

  it("meets no plugin before somebody has signed in", async () => {
    await using server = await StandIn.started(bare(204));
    const plugins = [preParseAt(server.url), preResponseAt(server.url)];
    expect((await posted(app(...plugins), { "x-refuse": "1" })).status).toBe(401);
    expect(server.received).toEqual([]);
  });
});

describe("a path that is none of the engine's own", () => {
  it("is a plugin's", async () => {
    await using server = await StandIn.started(text("users"));
    const response = await app(preRouteAt(server.url)).fetch(
      new Request("http://engine/v1/rest/users", { headers: { "x-refuse": "1" } }),
    );
    expect([response.status, await response.text()]).toEqual([200, "users"]);
  });

  it("is nobody's without a plugin or a build", async () => {
    const plugin = preRouteAt("nowhere");
    for (const url of ["http://engine/other", "http://nowhere/v1/rest/users"]) {
      expect((await app(plugin).fetch(new Request(url))).status).toBe(404);
    }
  });

  it("is not the engine's own, whatever a plugin is for", async () => {
    const plugin = preRouteAt("nowhere", { matchPath: "", matchMethods: ["PUT", "POST"] });
    const request = new Request("http://engine/graphql", { method: "PUT" });
    expect((await app(plugin).fetch(request)).status).toBe(405);
  });
});
