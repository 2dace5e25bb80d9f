import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { tokenFor } from "../../examples/chinook/token.ts";
import { ORG, signIn } from "../harness/api.ts";
import { stackDatabase } from "../harness/stack-database.ts";
import { partsOf } from "../harness/stack-parts.ts";
import { startStack, type TestStack, throughGateway } from "../harness/stack.ts";

const HOST = "chinook.localhost";
let stack: TestStack;
let key: string;

beforeAll(async () => {
  stack = await startStack();
  key = await readFile(stack.graphqlKey, "utf8");
});

afterAll(() => stack?.remove());

const as = (role: string, id: number) => ({ authorization: `Bearer ${tokenFor(key, role, id)}` });
const GUEST = { "x-hasura-auth-mode": "guest" };

async function ask(headers: Record<string, string>, query: string, host = HOST) {
  const answer = await throughGateway(stack.gateway, host, "/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
  return JSON.parse(answer.text) as { data: unknown; errors?: unknown[] };
}

const CUSTOMERS = "{ customersAggregate { _count } }";
const counted = (count: number) => ({ data: { customersAggregate: { _count: count } } });

test("npm start serves the example's API, with rows by role", async () => {
  expect(stack.graphql).toMatch(/^http:\/\/chinook\.localhost:\d+\/graphql$/);
  expect(await ask(as("admin", 0), CUSTOMERS)).toEqual(counted(30));
  expect(await ask(as("employee", 3), CUSTOMERS)).toEqual(counted(10));
  expect(await ask(GUEST, CUSTOMERS)).toEqual(counted(1));
  expect(await ask({}, CUSTOMERS)).toMatchObject({ data: null });
  const foreign = { authorization: `Bearer ${tokenFor("x".repeat(40), "admin", 0)}` };
  expect(await ask(foreign, CUSTOMERS)).toMatchObject({ data: null });
});

test("the build's own API answers at its preview host, at the same time", async () => {
  const { preview } = JSON.parse(
    await readFile(join(stack.data, "example-chinook.json"), "utf8"),
  ) as { preview: string };
  const { hostname } = new URL(preview);
  expect(hostname).not.toBe(HOST);
  const answers = await Promise.all([HOST, hostname].map((host) => ask(GUEST, CUSTOMERS, host)));
  expect(answers).toEqual([counted(1), counted(1)]);
});

test("a list is joined with the private function, which answers to nobody else", async () => {
  const query = `{ tracks(where: {trackId: {_in: [3, 22]}}, order_by: {trackId: Asc}) {
    name recommended { why track { name } }
  } }`;
  expect(await ask(GUEST, query)).toMatchObject({
    data: {
      tracks: [
        { name: "Silver River", recommended: [{ track: { name: expect.any(String) } }, {}, {}] },
        {
          name: "Tender Station",
          recommended: [{ why: "The brushes do all the talking." }, {}, {}],
        },
      ],
    },
  });
  for (const path of ["/recommend/query", "/recommend/schema"]) {
    const direct = await throughGateway(stack.gateway, HOST, path);
    expect([direct.status, JSON.parse(direct.text)]).toMatchObject([
      403,
      { code: "function.private" },
    ]);
  }
  // Nor do the function's endpoints lie beside those of the project.
  expect((await throughGateway(stack.gateway, HOST, "/query")).status).toBe(404);
});

test("rows are written, and found again by who may see them", async () => {
  const add = "mutation { insertReviews(objects: [{trackId: 77, stars: 5}]) { affectedRows } }";
  expect(await ask(as("customer", 7), add)).toEqual({
    data: { insertReviews: { affectedRows: 1 } },
  });
  const find = "{ review(customerId: 7, trackId: 77) { stars customer { name } } }";
  expect(await ask(as("customer", 7), find)).toMatchObject({
    data: { review: { stars: 5, customer: { name: expect.any(String) } } },
  });
  expect(await ask(as("customer", 8), find)).toMatchObject({
    data: { review: { stars: 5, customer: null } },
  });
  const remove = "mutation { deleteReview(trackId: 77) { affectedRows } }";
  expect(await ask(as("customer", 8), remove)).toEqual({
    data: { deleteReview: { affectedRows: 0 } },
  });
  expect(await ask(as("customer", 7), remove)).toEqual({
    data: { deleteReview: { affectedRows: 1 } },
  });
});

describe("a subscription tells what changes", () => {
  const WATCH = "subscription { reviews(where: {trackId: {_eq: 90}}) { stars } }";
  const write = (id: number) =>
    ask(
      as("customer", id),
      "mutation { insertReviews(objects: [{trackId: 90, stars: 4}]) { affectedRows } }",
    );

  test("over a WebSocket", async () => {
    const url = stack.gateway.replace("http", "ws");
    const socket = new WebSocket(`${url}/graphql`, "graphql-transport-ws", {
      headers: { host: HOST },
    });
    let heard = "";
    socket.on("message", (data: Buffer) => (heard += data.toString("utf8")));
    const until = (what: string) => vi.waitUntil(() => heard.includes(what), { timeout: 20_000 });
    await once(socket, "open");
    socket.send(
      JSON.stringify({ type: "connection_init", payload: { headers: as("customer", 1) } }),
    );
    await until("connection_ack");
    socket.send(JSON.stringify({ type: "subscribe", id: "1", payload: { query: WATCH } }));
    await until('"reviews":[]');
    await write(11);
    await until('"stars":4');
    socket.close();
    await once(socket, "close");
  });

  test("over server-sent events", async () => {
    const sent = httpRequest(`${stack.gateway}/graphql`, {
      method: "POST",
      headers: {
        host: HOST,
        "content-type": "application/json",
        accept: "text/event-stream",
        ...GUEST,
      },
    });
    sent.end(JSON.stringify({ query: WATCH }));
    const [response] = (await once(sent, "response")) as [AsyncIterable<Buffer>];
    let text = "";
    for await (const chunk of response) {
      const first = text === "";
      text += chunk.toString("utf8");
      if (first) await write(12);
      if (text.includes('[{"stars":4},{"stars":4}]')) break;
    }
    expect(text).toContain("event: next");
  });
});

test("an engine that is killed comes back and serves what it kept", async () => {
  const { engine } = await partsOf(stack.pid);
  process.kill(engine!.pid, "SIGKILL");
  const end = performance.now() + 20_000;
  let answer: unknown;
  do {
    answer = await ask(as("employee", 3), CUSTOMERS).catch((error: unknown) => error);
  } while (JSON.stringify(answer) !== JSON.stringify(counted(10)) && performance.now() < end);
  expect(answer).toEqual(counted(10));
});

/** What was done to bring the examples to where they are. */
async function deployments() {
  const api = await signIn(stack);
  const { items } = await api.call<{ items: { id: string; state: string }[] }>(
    "GET",
    `${ORG}/operations?kind=deploy`,
  );
  return items.map(({ id, state }) => ({ id, state }));
}

test("started again with its sources unchanged it deploys neither example, and serves both", async () => {
  const before = await deployments();
  expect(before.map(({ state }) => state)).toEqual(["ready", "ready"]);
  const { production, graphql, data } = stack;
  expect(await stack.stop()).toBe(0);
  stack = await startStack({ data });
  expect(await deployments()).toEqual(before);
  const hosts = [stack.production, stack.graphql].map((url) => new URL(url!).hostname);
  expect(hosts).toEqual([production, graphql].map((url) => new URL(url!).hostname));
  const hello = await throughGateway(stack.gateway, hosts[0]!, "/api/hello");
  expect(hello.status).toBe(200);
  expect(await ask(as("employee", 3), CUSTOMERS)).toEqual(counted(10));
});

test("where no database may be made the example is left out, and all else starts", async () => {
  const admin = await stackDatabase(stack);
  const name = `lintas_${randomBytes(4).toString("hex")}`;
  await admin.sql.unsafe(`create role ${name} login password 'poor'`);
  await admin.sql.unsafe(`create database ${name} owner ${name}`);
  const { host, port } = admin.sql.options;
  await admin.sql.end();
  const data = await mkdtemp(join(tmpdir(), "lintas-poor-"));
  const url = `postgres://${name}:poor@${host[0]}:${port[0]}/${name}`;
  const second = await startStack({ data, env: { DATABASE_URL: url } });
  try {
    expect(second.graphql).toBeNull();
    const { hostname } = new URL(second.production!);
    const hello = await throughGateway(second.gateway, hostname, "/api/hello");
    expect(hello.status).toBe(200);
  } finally {
    await second.remove();
    await rm(data, { recursive: true, force: true });
  }
});
