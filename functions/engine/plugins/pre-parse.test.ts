import { afterAll, describe, expect, it } from "vitest";
import { answering, type Answering, StandIn, testPools } from "../ndc/stand-in.ts";
import { PluginFailure } from "./plugin-failure.ts";
import { askBeforeParse } from "./pre-parse.ts";
import { bare, CALL, CLIENT, depsOver, preParseAt, SESSION, text } from "./testing/plugins.ts";

const pools = testPools();
afterAll(() => pools.destroy());

const request = { query: "query Q { a }", operationName: "Q", variables: { v: 1 } };

function asked(...preParse: ReturnType<typeof preParseAt>[]) {
  const plugins = { preParse, deps: depsOver(pools) };
  return askBeforeParse(plugins, { client: CLIENT, request }, CALL);
}

async function askedOf(...answers: Answering[]) {
  await using first = await StandIn.started(answers[0] ?? bare(204));
  await using second = await StandIn.started(answers[1] ?? bare(204));
  const outcome = await asked(preParseAt(first.url), preParseAt(second.url)).catch(
    (error: unknown) => error,
  );
  return { outcome, second: second.received };
}

describe("a plugin before parsing is told", () => {
  it.each([
    [true, true, true, { session: SESSION, query: request.query, variables: request.variables }],
    [false, true, true, { session: null, query: request.query, variables: request.variables }],
    [true, false, true, { session: SESSION, query: null, variables: request.variables }],
    [true, true, false, { session: SESSION, query: request.query, variables: null }],
  ])(
    "what its configuration wants: session %j, query %j, variables %j",
    async (session, query, variables, { session: told, ...rawRequest }) => {
      await using server = await StandIn.started(bare(204));
      await asked(
        preParseAt(server.url, { config: { session, rawRequest: { query, variables } } }),
      );
      expect(server.received[0]?.body).toEqual({
        session: told,
        rawRequest: { ...rawRequest, operationName: "Q" },
      });
    },
  );
});

describe("a plugin before parsing", () => {
  it("lets a request go on with 204", async () => {
    const { outcome, second } = await askedOf(bare(204));
    expect(outcome).toEqual({ request });
    expect(second).toHaveLength(1);
  });

  it("answers for the engine with 200, whatever it says, and nobody after it is asked", async () => {
    const { outcome, second } = await askedOf(text("not JSON"));
    expect(outcome).toEqual({ answer: Buffer.from("not JSON") });
    expect(second).toHaveLength(0);
  });

  it("changes the request with 299, also for those after it", async () => {
    const changed = { query: "{ b }", operationName: "R", variables: { w: 2 } };
    const { outcome, second } = await askedOf(answering(changed, 299));
    expect(outcome).toEqual({ request: changed });
    expect(second[0]?.body).toMatchObject({ rawRequest: changed });
  });

  it("may leave out of a changed request all but the query", async () => {
    const { outcome } = await askedOf(answering({ query: "{ b }" }, 299));
    expect(outcome).toEqual({ request: { query: "{ b }", operationName: null, variables: {} } });
  });

  it.each([
    ["User error in pre-parse plugin: check", 400, { why: "no" }],
    ["Internal error in pre-parse plugin: check", 500, ["broken"]],
  ])("refuses a request: %s", async (message, status, details) => {
    const { outcome, second } = await askedOf(answering(details, status));
    expect(outcome).toBeInstanceOf(PluginFailure);
    expect(outcome).toMatchObject({ message, status, details });
    expect(second).toHaveLength(0);
  });

  it.each([201, 302, 401, 403, 404, 502, 503])("means nothing with %i", async (status) => {
    const { outcome } = await askedOf(answering({}, status));
    expect(outcome).toMatchObject({ message: `Unexpected status code: ${status}`, status: 500 });
  });

  const reading = "Error while reading the answer of the pre-parse plugin check -";
  it.each<[string, Answering, string]>([
    ["no JSON", text("<html>", 299), "it is not JSON"],
    ["no object", answering([], 299), "it is no GraphQL request: an object was expected"],
    ["no query", answering({}, 299), "it is no GraphQL request: `query` must be a string"],
    ["no JSON and a 400", text("no", 400), "it is not JSON"],
    ["nothing and a 500", bare(500), "it is not JSON"],
  ])("fails that says %s", async (_, answer, why) => {
    const { outcome } = await askedOf(answer);
    expect(outcome).toMatchObject({ message: `${reading} ${why}`, status: 500 });
  });

  it("fails that says what is not UTF-8", async () => {
    const { outcome } = await askedOf((response) => {
      response.writeHead(299).end(Buffer.of(0x22, 0xff, 0x22));
    });
    expect(outcome).toMatchObject({ message: `${reading} it is not UTF-8` });
  });
});

it("a request without plugins goes on", async () => {
  expect(await asked()).toEqual({ request });
});
