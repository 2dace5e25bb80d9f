import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { MutationRequest, QueryRequest } from "../../../shared/protocol/ndc/v02.ts";
import { Secret } from "../../../shared/secret.ts";
import type { ConnectorCall } from "./connector.ts";
import { answering, connectorAt, EMPTY_SCHEMA, StandIn, testPools } from "./stand-in.ts";

const CALL: ConnectorCall = { signal: new AbortController().signal, traceparent: null };
const QUERY: QueryRequest = {
  collection: "books",
  query: { fields: { id: { type: "column", column: "id" } } },
  arguments: {},
  collection_relationships: {},
};
const MUTATION: MutationRequest = {
  operations: [{ type: "procedure", name: "add", arguments: { title: "é\u0000\u2028" } }],
  collection_relationships: {},
};
const ROWS = [{ rows: [{ id: 1 }] }];
const RESULTS = { operation_results: [{ type: "procedure", result: null }] };
const DETAILS = { details: { plan: "all at once" } };

describe("a connector over HTTP", () => {
  it("is asked for rows", async () => {
    await using server = await StandIn.started(answering(ROWS));
    await using pools = testPools();
    expect(await connectorAt(server.url, pools).query(QUERY, CALL)).toEqual(ROWS);
    const [received] = server.received;
    expect(received).toMatchObject({ method: "POST", path: "/query", body: QUERY });
    expect(received?.headers).toMatchObject({
      "content-type": "application/json",
      "x-hasura-ndc-version": "0.2.0",
    });
    expect(received?.headers).not.toHaveProperty("traceparent");
    expect(received?.headers).not.toHaveProperty("authorization");
  });

  it("is asked for changes and for explanations, each at its place", async () => {
    await using server = await StandIn.started((response, received, socket) => {
      const answer = received.path === "/ndc/mutation?tenant=1" ? RESULTS : DETAILS;
      answering(answer)(response, received, socket);
    });
    await using pools = testPools();
    const connector = connectorAt(`${server.url}/ndc/?tenant=1`, pools);
    expect(await connector.mutation(MUTATION, CALL)).toEqual(RESULTS);
    expect(await connector.explainQuery(QUERY, CALL)).toEqual(DETAILS);
    expect(await connector.explainMutation(MUTATION, CALL)).toEqual(DETAILS);
    expect(server.received.map(({ path, body }) => [path, body])).toEqual([
      ["/ndc/mutation?tenant=1", MUTATION],
      ["/ndc/query/explain?tenant=1", QUERY],
      ["/ndc/mutation/explain?tenant=1", MUTATION],
    ]);
  });

  it("is told whose each request is, by what is signed of its method and path", async () => {
    await using server = await StandIn.started(answering(ROWS));
    await using pools = testPools();
    const read = async (target: string) => ({ "lintas-signature": `signed ${target}` });
    const connector = connectorAt(`${server.url}/?a=1`, pools, { sign: { read, write: null } });
    await connector.query(QUERY, CALL);
    expect(server.received[0]?.headers["lintas-signature"]).toBe("signed /query?a=1");
  });

  it("is read at one place and changed at another", async () => {
    await using reads = await StandIn.started(answering(ROWS));
    await using writes = await StandIn.started(answering(RESULTS));
    await using pools = testPools();
    const url = { read: reads.url, write: writes.url };
    const connector = connectorAt("", pools, { url });
    await connector.query(QUERY, CALL);
    await connector.mutation(MUTATION, CALL);
    expect(reads.received.map((one) => one.path)).toEqual(["/query"]);
    expect(writes.received.map((one) => one.path)).toEqual(["/mutation"]);
  });

  it("gets the headers of its link, the trace, and the protocol's own untouched", async () => {
    await using server = await StandIn.started(answering(ROWS));
    await using pools = testPools();
    const headers = {
      "X-Api-Key": new Secret("k"),
      "Content-Type": new Secret("text/plain"),
    };
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const serviceToken = new Secret("t");
    const connector = connectorAt(server.url, pools, { headers, serviceToken });
    await connector.query(QUERY, { ...CALL, traceparent });
    expect(server.received[0]?.headers).toMatchObject({
      "x-api-key": "k",
      "content-type": "application/json",
      traceparent,
      authorization: "Bearer t",
    });
  });

  it.each([
    ["its link's authorization before the service token", "", "Bearer own"],
    ["its link's authorization before its URL's", "me:secret@", "Bearer own"],
  ])("gets %s", async (_what, user, authorization) => {
    await using server = await StandIn.started(answering(ROWS));
    await using pools = testPools();
    const url = `http://${user}127.0.0.1:${server.port}`;
    const headers = { Authorization: new Secret("Bearer own") };
    const connector = connectorAt(url, pools, { headers, serviceToken: new Secret("t") });
    await connector.query(QUERY, CALL);
    expect(server.received[0]?.headers).toMatchObject({ authorization });
  });

  it("gets the name and the password of its URL", async () => {
    await using server = await StandIn.started(answering(ROWS));
    await using pools = testPools();
    await connectorAt(`http://me:a%3Ab@127.0.0.1:${server.port}`, pools).query(QUERY, CALL);
    const authorization = `Basic ${Buffer.from("me:a:b").toString("base64")}`;
    expect(server.received[0]?.headers).toMatchObject({ authorization });
  });

  it("answers as many row sets as there are sets of variables, none for none", async () => {
    await using pools = testPools();
    for (const count of [0, 1, 3]) {
      const sets = Array.from({ length: count }, (_, at) => ({ aggregates: { n: at } }));
      await using server = await StandIn.started(answering(sets));
      const variables = sets.map((_, at) => ({ v: at }));
      const connector = connectorAt(server.url, pools);
      expect(await connector.query({ ...QUERY, variables }, CALL)).toEqual(sets);
    }
  });

  it("may answer exactly as much as is allowed", async () => {
    await using server = await StandIn.started(answering(ROWS));
    await using pools = testPools();
    const answerBytes = JSON.stringify(ROWS).length;
    const limits = { callMs: 10_000, answerBytes };
    expect(await connectorAt(server.url, pools, { limits }).query(QUERY, CALL)).toEqual(ROWS);
  });

  it("answers 64-bit numbers to the last digit", async () => {
    const text = '[{"rows":[{"id":9223372036854775807}]}]';
    await using server = await StandIn.started((response) => response.end(text));
    await using pools = testPools();
    const answer = await connectorAt(server.url, pools).query(QUERY, CALL);
    expect(JSON.stringify(answer)).toBe(text);
  });

  it("leaves nothing behind at the signal of its caller", async () => {
    await using server = await StandIn.started(answering(ROWS));
    await using pools = testPools();
    await connectorAt(server.url, pools).query(QUERY, CALL);
    expect(getEventListeners(CALL.signal, "abort")).toEqual([]);
  });

  it("of 0.1 is asked and answers in 0.1", async () => {
    await using server = await StandIn.started((response, received, socket) => {
      const answers: Record<string, unknown> = { "/query": ROWS, "/mutation": RESULTS };
      answering(answers[received.path] ?? DETAILS)(response, received, socket);
    });
    await using pools = testPools();
    const check = { type: { type: "predicate" as const, object_type_name: "book" } };
    const add = {
      name: "add",
      arguments: { check },
      result_type: { type: "named" as const, name: "b" },
    };
    const schema = { ...EMPTY_SCHEMA, procedures: [add] };
    const connector = connectorAt(server.url, pools, { version: "v0.1", schema });
    const isNull = {
      type: "unary_comparison_operator",
      column: { type: "column", name: "id" },
      operator: "is_null",
    };
    const mutation = structuredClone(MUTATION);
    mutation.operations[0]!.arguments = { check: isNull };

    expect(await connector.query(QUERY, CALL)).toEqual(ROWS);
    expect(await connector.mutation(mutation, CALL)).toEqual(RESULTS);
    await connector.explainQuery(QUERY, CALL);
    await connector.explainMutation(mutation, CALL);

    const query = {
      ...QUERY,
      query: { fields: { id: { type: "column", column: "id", fields: null } } },
    };
    const column = { type: "column", name: "id", path: [] };
    const operation = { arguments: { check: { ...isNull, column } }, fields: null };
    expect(server.received.map(({ path, body }) => [path, body])).toMatchObject([
      ["/query", query],
      ["/mutation", { operations: [operation] }],
      ["/query/explain", query],
      ["/mutation/explain", { operations: [operation] }],
    ]);
    expect(server.received[0]?.headers).toMatchObject({ "x-hasura-ndc-version": "0.1.0" });
  });

  it("of 0.1 gets nothing that 0.1 cannot say", async () => {
    await using server = await StandIn.started(answering(ROWS));
    await using pools = testPools();
    const connector = connectorAt(server.url, pools, { version: "v0.1" });
    const query = { groups: { dimensions: [], aggregates: {} } };
    await expect(connector.query({ ...QUERY, query }, CALL)).rejects.toThrow(
      "Groupings are not supported in NDC v0.1.x",
    );
    expect(server.received).toEqual([]);
  });
});
