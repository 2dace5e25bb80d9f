import { describe, expect, it } from "vitest";
import { Secret } from "../../../../shared/secret.ts";
import { type ConnectorCall, ConnectorError } from "../../ndc/connector.ts";
import { type ConnectorServer, JsonText } from "./connector-server.ts";
import { serveConnector, type ServeOptions } from "./serve-connector.ts";

const QUERY = { collection: "c", arguments: {}, query: {}, collection_relationships: {} };
const MUTATION = { operations: [], collection_relationships: {} };

function connector(parts: Partial<ConnectorServer<"0.2">> = {}): ConnectorServer<"0.2"> {
  return {
    line: "0.2",
    capabilities: () => ({ version: "0.2.9", capabilities: { query: {}, mutation: {} } }),
    schema: async () => new JsonText('{"scalar_types": {}}'),
    query: async () => [{ rows: [] }],
    mutation: async () => ({ operation_results: [] }),
    ...parts,
  };
}

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

async function sent(
  path: string,
  { method, headers = {}, body }: Sent = {},
  parts: Partial<ConnectorServer<"0.2">> = {},
  options: ServeOptions = {},
) {
  const app = serveConnector(connector(parts), options);
  const answer = await app.request(path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type") === "application/json";
  return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers };
}

describe("endpoints", () => {
  it.each([
    { path: "/health", status: 200, body: "" },
    { path: "/healthz", status: 204, body: "" },
    { path: "/metrics", status: 200, body: "" },
    {
      path: "/capabilities",
      status: 200,
      body: { version: "0.2.9", capabilities: { query: {}, mutation: {} } },
    },
    { path: "/schema", status: 200, body: { scalar_types: {} } },
  ])("GET $path answers $status", async ({ path, status, body }) => {
    expect(await sent(path)).toMatchObject({ status, body });
  });

  it.each([
    { path: "/query", body: QUERY, answer: [{ rows: [] }] },
    { path: "/mutation", body: MUTATION, answer: { operation_results: [] } },
  ])("POST $path answers what the connector answers", async ({ path, body, answer }) => {
    expect(await sent(path, { body })).toMatchObject({ status: 200, body: answer });
  });

  it.each([
    { path: "/query/explain", body: QUERY },
    { path: "/mutation/explain", body: MUTATION },
  ])("POST $path answers 501 where the connector does not explain", async ({ path, body }) => {
    expect(await sent(path, { body })).toMatchObject({ status: 501, body: { details: null } });
    const explains = async () => ({ details: { plan: "scan" } });
    const parts = { explainQuery: explains, explainMutation: explains };
    expect((await sent(path, { body }, parts)).body).toEqual({ details: { plan: "scan" } });
  });

  it("an answer that is already JSON is sent byte for byte", async () => {
    const text = '[{"rows":[{"n":123456789012345678901234567890.10}]}]';
    const app = serveConnector(
      connector({ query: async () => new JsonText(new TextEncoder().encode(text)) }),
    );
    const answer = await app.request("/query", { method: "POST", body: JSON.stringify(QUERY) });
    expect(await answer.text()).toBe(text);
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  it("unknown paths and methods are refused in NDC's form of an error", async () => {
    expect(await sent("/nothing")).toMatchObject({
      status: 404,
      body: { message: "there is no GET /nothing", details: null },
    });
    const wrongMethod = await sent("/query", { method: "PUT" });
    expect(wrongMethod).toMatchObject({ status: 405, body: { details: null } });
    expect(wrongMethod.headers.get("allow")).toBe("POST");
  });

  it("they answer below any path where that is asked for, and not elsewhere", async () => {
    const statuses = (path: string) =>
      Promise.all([{}, { anyPrefix: true }].map((of) => sent(path, {}, {}, of))).then((answers) =>
        answers.map(({ status }) => status),
      );
    expect(await statuses("/capabilities")).toEqual([200, 200]);
    expect(await statuses("/a/query/capabilities")).toEqual([404, 200]);
    expect(await statuses("/acapabilities")).toEqual([404, 404]);
    expect(await statuses("/capabilities/a")).toEqual([404, 404]);
    const refused = await sent("/a/query", {}, {}, { anyPrefix: true });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("an unhealthy connector answers 503, and the cause stays here", async () => {
    const failures: unknown[] = [];
    const cause = new Error("no route to db-17");
    const answer = await sent(
      "/health",
      {},
      { health: () => Promise.reject(cause) },
      { onFailure: (error) => failures.push(error) },
    );
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer.body)).not.toContain("db-17");
    expect(failures).toEqual([cause]);
  });

  it("the connector gets the trace context and a signal", async () => {
    const calls: ConnectorCall[] = [];
    const query = async (_: unknown, call: ConnectorCall) => {
      calls.push(call);
      return [];
    };
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await sent("/query", { body: QUERY, headers: { traceparent } }, { query });
    await sent("/query", { body: QUERY }, { query });
    expect(calls.map((call) => call.traceparent)).toEqual([traceparent, null]);
    expect(calls[0]?.signal.aborted).toBe(false);
  });
});

describe("requests", () => {
  const filtered = (predicate: unknown) => ({ ...QUERY, query: { predicate } });

  it.each([
    { name: "no JSON", body: "{", message: "the body is not JSON" },
    { name: "no query", body: { collection: "c" } },
    { name: "a negative limit", body: { ...QUERY, query: { limit: -1 } } },
    { name: "a limit beyond 32 bits", body: { ...QUERY, query: { limit: 2 ** 32 } } },
    { name: "an unknown expression", body: filtered({ type: "xor", expressions: [] }) },
    { name: "an expression without its type", body: filtered({ expressions: [] }) },
  ])("$name is a 400", async ({ body, message }) => {
    const answer = await sent("/query", { body });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toBe(message ?? "the body is not a query request of NDC 0.2");
  });

  it("details point at the mistake in the alternative that was meant, and at nothing else", async () => {
    const target = { type: "column", name: "a" };
    const answer = await sent("/query", {
      body: filtered({
        type: "and",
        expressions: [
          { type: "binary_comparison_operator", column: target, operator: 1, value: {} },
        ],
      }),
    });
    expect(answer.body.details).toEqual({
      errors: [{ pointer: "/query/predicate/expressions/0/operator", detail: "must be string" }],
    });
    const unknown = await sent("/query", { body: filtered({ type: "xor" }) });
    expect(unknown.body.details).toEqual({
      errors: [{ pointer: "/query/predicate", detail: 'has no type that is known here: "xor"' }],
    });
  });

  it("parts that the line does not know are let through to the connector", async () => {
    const requests: unknown[] = [];
    const query = async (request: unknown) => {
      requests.push(request);
      return [];
    };
    const body = { ...QUERY, request_arguments: { region: "eu" } };
    await sent("/query", { body }, { query });
    expect(requests).toEqual([body]);
  });

  it("a request nested deeper than can be read is a 400", async () => {
    const depth = 200_000;
    const nots = '{"type":"not","expression":'.repeat(depth);
    const body =
      `{"collection":"c","arguments":{},"collection_relationships":{},"query":{"predicate":` +
      `${nots}{"type":"and","expressions":[]}${"}".repeat(depth)}}}`;
    expect(await sent("/query", { body })).toMatchObject({
      status: 400,
      body: { message: "the request is nested too deeply" },
    });
  });

  it("a body over the limit is a 413, with or without its length told", async () => {
    const options = { bodyBytesMax: 100 };
    expect((await sent("/query", { body: "x".repeat(101) }, {}, options)).status).toBe(413);
    const app = serveConnector(connector(), options);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("x".repeat(101)));
        controller.close();
      },
    });
    const answer = await app.request("/query", { method: "POST", body, duplex: "half" });
    expect(answer.status).toBe(413);
  });

  it("a connector of 0.1 has its requests checked by the schema of 0.1", async () => {
    const app = serveConnector<"0.1">({
      line: "0.1",
      capabilities: () => ({ version: "0.1.6", capabilities: { query: {}, mutation: {} } }),
      schema: async () => new JsonText("{}"),
      query: async () => [],
      mutation: async () => ({ operation_results: [] }),
    });
    const is = (column: unknown) => ({
      ...QUERY,
      query: { predicate: { type: "unary_comparison_operator", operator: "is_null", column } },
    });
    const statusOf = async (body: unknown) =>
      (await app.request("/query", { method: "POST", body: JSON.stringify(body) })).status;
    expect(await statusOf(is({ type: "root_collection_column", name: "a" }))).toBe(200);
    expect(await statusOf(is({ type: "column", name: "a" }))).toBe(400);
  });
});

describe("errors", () => {
  it("an error of the connector is sent with its status and details", async () => {
    const query = () => Promise.reject(new ConnectorError(409, "taken", { key: "a" }));
    expect(await sent("/query", { body: QUERY }, { query })).toMatchObject({
      status: 409,
      body: { message: "taken", details: { key: "a" } },
    });
  });

  it("anything else thrown is a bare 500, and is told to the operator", async () => {
    const failures: unknown[] = [];
    const cause = new Error("password of db-17");
    const answer = await sent(
      "/query",
      { body: QUERY },
      { query: () => Promise.reject(cause) },
      { onFailure: (error) => failures.push(error) },
    );
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({ message: "internal error", details: null });
    expect(failures).toEqual([cause]);
  });
});

it("what fails because the client went away is nobody's fault", async () => {
  const failures: unknown[] = [];
  const client = new AbortController();
  const query = async (_: unknown, call: ConnectorCall): Promise<never> => {
    client.abort();
    throw call.signal.reason;
  };
  const app = serveConnector(connector({ query }), {
    onFailure: (error) => failures.push(error),
  });
  const { signal } = client;
  await app.request("/query", { method: "POST", body: JSON.stringify(QUERY), signal });
  expect(signal.aborted).toBe(true);
  expect(failures).toEqual([]);
});

describe("who may ask", () => {
  const options = { serviceToken: new Secret("s3cret") };

  it.each([
    { name: "no token", headers: {}, status: 401 },
    { name: "a wrong token", headers: { authorization: "Bearer wrong" }, status: 401 },
    { name: "another scheme", headers: { authorization: "Basic s3cret" }, status: 401 },
    { name: "the token", headers: { authorization: "Bearer s3cret" }, status: 200 },
  ])("with $name a query answers $status", async ({ headers, status }) => {
    expect((await sent("/query", { body: QUERY, headers }, {}, options)).status).toBe(status);
    expect((await sent("/schema", { headers }, {}, options)).status).toBe(status);
  });

  it("health checks need no token", async () => {
    expect((await sent("/health", {}, {}, options)).status).toBe(200);
  });

  it.each([
    { requested: "0.2.0", status: 200 },
    { requested: "0.2.10", status: 400 },
    { requested: "0.1.6", status: 400 },
    { requested: "two", status: 400 },
  ])("a client of NDC $requested gets $status of 0.2.9", async ({ requested, status }) => {
    const headers = { "x-hasura-ndc-version": requested };
    expect((await sent("/query", { body: QUERY, headers })).status).toBe(status);
    const unchecked = { checkVersion: false };
    expect((await sent("/query", { body: QUERY, headers }, {}, unchecked)).status).toBe(200);
  });
});
