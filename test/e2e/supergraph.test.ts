import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type OpenDatabase, openDatabase } from "../../shared/database.ts";
import { notesProject, NOTES_SQL } from "../fixtures/notes-project.ts";
import { change, deploy, ORG, signIn, type TestApi } from "../harness/api.ts";
import { startStack, throughGateway, type TestStack } from "../harness/stack.ts";
import { stackDatabase } from "../harness/stack-database.ts";
import { partsOf, startAgain } from "../harness/stack-parts.ts";
import { until } from "../harness/until.ts";

const PRODUCTION = `${ORG}/projects/graph/environments/production`;

let stack: TestStack;
let api: TestApi;
let notes: OpenDatabase;
let notesUrl: string;
let first: { build: string; release: string };
let second: { build: string; release: string };

beforeAll(async () => {
  stack = await startStack();
  api = await signIn(stack);
  notesUrl = await notesDatabase();
  await api.call("POST", `${ORG}/projects`, { slug: "graph" });
  await api.call("PUT", `${PRODUCTION}/secrets/DATABASE_URL`, { value: notesUrl });
  first = await deploy(api, notesProject("graph", "notes"));
  second = await deploy(api, notesProject("graph", "remarks"));
});
afterAll(async () => {
  await notes?.sql.end({ timeout: 5 });
  await stack?.remove();
});

/** A database of the stack's own server; its URL. */
async function notesDatabase(): Promise<string> {
  const server = await stackDatabase(stack);
  await server.sql.unsafe("create database notes");
  const { host, port, user, pass } = server.sql.options;
  await server.sql.end({ timeout: 5 });
  const url = `postgres://${user}:${String(pass)}@${host[0]}:${port[0]}/notes`;
  notes = openDatabase(url, { name: "lintas tests", max: 1 });
  await notes.sql.unsafe(NOTES_SQL);
  return url;
}

const HOST = "graph.localhost";

async function ask(query: string, host = HOST): Promise<unknown> {
  const { status, text } = await throughGateway(stack.gateway, host, "/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return status === 200 ? JSON.parse(text) : `${status} ${text}`;
}

async function previewOf(id: string): Promise<string> {
  const { preview } = await api.call<{ preview: string }>(
    "GET",
    `${ORG}/projects/graph/builds/${id}`,
  );
  return new URL(preview).hostname;
}

const DATA = [{ id: 1, text: "first" }];

test("a supergraph that was deployed answers at its environment's host, its builds at theirs, all at once", async () => {
  const [before, now] = await Promise.all([previewOf(first.build), previewOf(second.build)]);
  const answers = await Promise.all([
    ask("{ remarks { id text } }"),
    ask("{ notes { id text } }", before),
    ask("{ remarks { id text } }", now),
  ]);
  expect(answers).toEqual([
    { data: { remarks: DATA } },
    { data: { notes: DATA } },
    { data: { remarks: DATA } },
  ]);
  // No host reaches the build of another.
  expect(JSON.stringify(await ask("{ notes { id } }"))).toContain("errors");
});

test("a part of the same release is asked through the gateway, whatever takes the traffic, and nobody else may", async () => {
  const query = '{ shout(text: "hey") }';
  expect(await ask(query)).toEqual({ data: { shout: `HEY by ${second.release}` } });
  expect(await ask(query, await previewOf(first.build))).toEqual({
    data: { shout: `HEY by ${first.release}` },
  });
  const outside = await throughGateway(stack.gateway, HOST, "/loud/query", { method: "POST" });
  expect(outside.status).toBe(403);
});

test("a subscription over a WebSocket hears what changes, and one over events too", async () => {
  const client = new WebSocket(`ws://${new URL(stack.gateway).host}/graphql`, SUBPROTOCOL, {
    headers: { host: HOST },
  });
  const heard: unknown[] = [];
  client.on("message", (text: Buffer) => heard.push(JSON.parse(String(text))));
  await once(client, "open");
  client.send(JSON.stringify({ type: "connection_init" }));
  await hears(heard, { type: "connection_ack" });
  const subscribed = { query: "subscription { remarks { text } }" };
  client.send(JSON.stringify({ id: "1", type: "subscribe", payload: subscribed }));
  const events = await eventsOf(subscribed.query);
  const next = (text: string) => ({ data: { remarks: [{ text }] } });
  await hears(heard, { id: "1", type: "next", payload: next("first") });
  await notes.sql`update note set text = 'changed'`;
  try {
    await hears(heard, { id: "1", type: "next", payload: next("changed") });
    await until(
      async () => (events.text().includes(JSON.stringify(next("changed"))) ? true : null),
      `events: ${events.text()}`,
    );
  } finally {
    await notes.sql`update note set text = 'first'`;
    client.terminate();
    events.end();
  }
});

const SUBPROTOCOL = "graphql-transport-ws";

async function hears(heard: unknown[], wanted: unknown): Promise<void> {
  const text = JSON.stringify(wanted);
  const look = async () => (heard.some((one) => JSON.stringify(one) === text) ? true : null);
  await until(look, text).catch((error: unknown) => {
    throw new Error(`only ${JSON.stringify(heard)}`, { cause: error });
  });
}

/** A stream of events, by a client that may say its own host. */
async function eventsOf(query: string) {
  const body = JSON.stringify({ query });
  const headers = { host: HOST, accept: "text/event-stream", "content-type": "application/json" };
  const asking = request(new URL("/graphql", stack.gateway), {
    method: "POST",
    headers,
    agent: false,
  });
  asking.on("error", () => {});
  asking.end(body);
  const [answer] = (await once(asking, "response")) as [NodeJS.ReadableStream];
  let text = "";
  answer.on("data", (chunk) => (text += String(chunk)));
  answer.on("error", () => {});
  return { text: () => text, end: () => asking.destroy() };
}

test("a rollback returns to the build of before with one write, and forward again", async () => {
  const sockets = new WebSocket(`ws://${new URL(stack.gateway).host}/graphql`, SUBPROTOCOL, {
    headers: { host: HOST },
  });
  await once(sockets, "open");
  const back = await change(api, `${PRODUCTION}/rollbacks`, {});
  expect(back.state).toBe("ready");
  expect(await ask("{ notes { id text } }")).toEqual({ data: { notes: DATA } });
  // Who was connected stays so.
  expect(sockets.readyState).toBe(WebSocket.OPEN);
  sockets.terminate();
  const forward = await change(api, `${PRODUCTION}/promotions`, { release: second.release });
  expect(forward.state).toBe("ready");
  expect(await ask("{ remarks { id text } }")).toEqual({ data: { remarks: DATA } });
});

test("secrets are the release's own: a new value makes a new one, and the builds of before keep theirs", async () => {
  const url = new URL(notesUrl);
  url.pathname = "/other";
  await notes.sql.unsafe("create database other");
  const other = openDatabase(url.href, { name: "lintas tests", max: 1 });
  await other.sql.unsafe(NOTES_SQL.replace("first", "elsewhere"));
  await other.sql.end({ timeout: 5 });
  await api.call("PUT", `${PRODUCTION}/secrets/DATABASE_URL`, { value: url.href });
  const again = await change(api, `${PRODUCTION}/deployments`, { build: second.build });
  expect(again.state, JSON.stringify(again)).toBe("ready");
  const elsewhere = [{ id: 1, text: "elsewhere" }];
  expect(await ask("{ remarks { id text } }")).toEqual({ data: { remarks: elsewhere } });
  const before = await previewOf(first.build);
  expect(await ask("{ notes { id text } }", before)).toEqual({ data: { notes: DATA } });
  const back = await change(api, `${PRODUCTION}/promotions`, { release: second.release });
  expect(back.state).toBe("ready");
  expect(await ask("{ remarks { id text } }")).toEqual({ data: { remarks: DATA } });
});

test("a release whose connector's link leads nowhere is never deployed, and is told why; what was there goes on", async () => {
  await api.call("PUT", `${PRODUCTION}/variables/STORE_URL`, { value: "ftp://store" });
  const { state, error } = await change(api, `${PRODUCTION}/deployments`, { build: second.build });
  expect([state, error?.detail]).toEqual([
    "failed",
    expect.stringContaining(
      "the DataConnectorLink app.store cannot be used: the variable STORE_URL holds no URL that begins with http://",
    ),
  ]);
  const value = "lintas:connector/store";
  await api.call("PUT", `${PRODUCTION}/variables/STORE_URL`, { value });
  expect(await ask("{ remarks { id text } }")).toEqual({ data: { remarks: DATA } });
});

function listens(path: string): Promise<boolean> {
  const socket = connect(path);
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

test("with the control plane stopped and the engine killed and started again it serves what its disk holds", async () => {
  const { engine, gateway, manager, creator } = await partsOf(stack.pid);
  if (!engine || !gateway || !manager || !creator) throw new Error("a part does not run");
  const before = await previewOf(first.build);
  // Frozen, so that nobody starts them again meanwhile.
  process.kill(stack.pid, "SIGSTOP");
  for (const part of [manager, creator, engine]) process.kill(part.pid, "SIGKILL");
  await until(
    async () => ((await listens(engine.env["LINTAS_ENGINE_SOCKET"] ?? "")) ? null : true),
    "the end of the engine",
  );
  // Asked while it is away: what waits is answered once it is back.
  const waiting = Promise.all([1, 2, 3].map(() => ask("{ remarks { id text } }")));
  const again = startAgain(engine);
  try {
    expect(await waiting).toEqual(Array(3).fill({ data: { remarks: DATA } }));
    expect(await ask("{ notes { id text } }", before)).toEqual({
      data: { notes: DATA },
    });
    expect(await ask('{ shout(text: "hey") }')).toEqual({
      data: { shout: `HEY by ${second.release}` },
    });
    await expect(fetch(`${stack.manager}/healthz`)).rejects.toThrow();
  } finally {
    again.kill("SIGKILL");
    process.kill(stack.pid, "SIGCONT");
  }
  await until(
    async () => ((await fetch(`${stack.manager}/healthz`).catch(() => null))?.ok ? true : null),
    "the Manager is back",
    60_000,
  );
  expect(await ask("{ remarks { id text } }")).toEqual({ data: { remarks: DATA } });
});
