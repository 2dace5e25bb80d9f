import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Client } from "undici";
import { WebSocket } from "ws";
import { SIGNATURE_HEADER } from "../../../../shared/protocol/invoke.ts";
import { RELEASE_BYTES } from "../../../engine/host/loaded-releases.ts";
import { notesFile } from "../../../engine/host/testing/notes.ts";
import { type Answering, answering, StandIn } from "../../../engine/ndc/stand-in.ts";
import { EngineOnDisk } from "./testing/engine-on-disk.ts";

const WATCH = "subscription { notes { id text } }";
const NOTES = [{ rows: [{ id: 1, text: "hello" }] }];
const DATA = { data: { notes: [{ id: 1, text: "hello" }] } };

let engine: EngineOnDisk;
let connector: StandIn;
let answer: Answering;
beforeEach(async () => {
  answer = answering(NOTES);
  engine = await EngineOnDisk.started();
  connector = await StandIn.started((...of) => answer(...of));
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

async function released(release: string, salt = "") {
  const artifact = await engine.store(notesFile(salt));
  return engine.put(release, { artifact, variables: { NOTES_URL: connector.url } });
}

/** A socket as the gateway opens it, signed. */
async function socketTo(release: string, path = "/graphql") {
  const signature = await engine.signature(release, { method: "GET", path });
  const socket = new WebSocket(`ws+unix:${engine.dataSocket}:${path}`, "graphql-transport-ws", {
    headers: { [SIGNATURE_HEADER]: signature },
  });
  const messages: unknown[] = [];
  socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString("utf8"))));
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const opened = new Promise<number>((resolve) => {
    socket.on("open", () => resolve(101));
    socket.on("unexpected-response", (_request, { statusCode = 0 }) => resolve(statusCode));
    socket.on("error", () => {});
  });
  const say = (message: object) => socket.send(JSON.stringify(message));
  const heard = (count: number) => expect.poll(() => messages.length).toBeGreaterThanOrEqual(count);
  return { socket, messages, closed, say, heard, status: await opened };
}

async function watching(release: string) {
  const one = await socketTo(release);
  one.say({ type: "connection_init" });
  await one.heard(1);
  one.say({ type: "subscribe", id: "1", payload: { query: WATCH } });
  await one.heard(2);
  return one;
}

test("a subscription of a release is served over its socket", async () => {
  await released("rel_1");
  const { messages, socket, closed } = await watching("rel_1");
  expect(messages).toEqual([{ type: "connection_ack" }, { type: "next", id: "1", payload: DATA }]);
  socket.close();
  await closed;
});

test("a handshake without a good signature, for nobody, or elsewhere is refused alike", async () => {
  await released("rel_1");
  expect((await socketTo("rel_2")).status).toBe(404);
  expect((await socketTo("rel_1", "/elsewhere")).status).toBe(404);
});

test("a release with a socket stays loaded when room is needed, and goes after it", async () => {
  await engine.stop();
  const bytes = 3 * RELEASE_BYTES;
  await engine.start({}, { LINTAS_ENGINE_TENANT_MEMORY_MB: "1" });
  expect(bytes).toBeLessThan(2 ** 20);
  await released("rel_1");
  const one = await watching("rel_1");
  const loaded = async (release: string) => {
    const { json } = await engine.control(`/v1/releases/${release}/parts/api/metrics`);
    return (json as { instances: number }).instances;
  };
  const others = Array.from({ length: 20 }, (_, at) => `rel_o${at}`);
  for (const [at, name] of others.entries()) await released(name, `Other${at}`);
  expect([await loaded("rel_1"), await loaded("rel_o0"), await loaded("rel_o19")]).toEqual([
    1, 0, 1,
  ]);
  one.socket.close();
  await one.closed;
  for (const [at, name] of others.entries()) await released(`${name}b`, `Second${at}`);
  expect(await loaded("rel_1")).toBe(0);
});

test("removing a release ends its sockets and streams, and no other's", async () => {
  await released("rel_1");
  await released("rel_2");
  const [mine, other] = [await watching("rel_1"), await watching("rel_2")];
  const client = new Client("http://engine", { socketPath: engine.dataSocket });
  const path = "/graphql";
  const stream = await client.request({
    method: "POST",
    path,
    headers: {
      [SIGNATURE_HEADER]: await engine.signature("rel_1"),
      accept: "text/event-stream",
      "content-type": "application/json",
    },
    body: JSON.stringify({ query: WATCH }),
  });
  const ended = stream.body.text();
  const removed = await engine.control("/v1/releases/rel_1/parts/api", { method: "DELETE" });
  expect([removed.status, await mine.closed]).toEqual([204, 1001]);
  expect(await ended).toContain(`data: ${JSON.stringify(DATA)}`);
  expect(other.socket.readyState).toBe(WebSocket.OPEN);
  await client.close();
  other.socket.close();
  await once(other.socket, "close");
});

test("a large answer to a socket is whole, and made elsewhere", async () => {
  const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, text: "x".repeat(100) }));
  await using large = await StandIn.started(answering([{ rows }]));
  const artifact = await engine.store(notesFile());
  const limits = {
    memoryMb: 64,
    timeoutMs: 60_000,
    concurrency: 1,
    minInstances: 0,
    maxInstances: 1,
  };
  await engine.put("rel_1", { artifact, limits, variables: { NOTES_URL: large.url } });
  const { socket, say, heard, messages, closed } = await socketTo("rel_1");
  say({ type: "connection_init" });
  await heard(1);
  say({ type: "subscribe", id: "1", payload: { query: "{ notes { id text } }" } });
  await expect.poll(() => messages.length, { timeout: 50_000 }).toBe(3);
  expect(messages[1]).toEqual({ type: "next", id: "1", payload: { data: { notes: rows } } });
  expect(large.received.length).toBe(2);
  socket.close();
  await closed;
}, 60_000);

test("a stream of events ends when the engine stops, and does not hold it up", async () => {
  await released("rel_1");
  const asked = engine.ask("rel_1", {
    body: { query: WATCH },
    headers: { accept: "text/event-stream" },
  });
  await expect.poll(() => connector.received.length).toBeGreaterThan(0);
  await engine.stop();
  const { text } = await asked;
  expect(text).toMatch(/event: complete\ndata:\n\n$/);
});

test("an organization keeps so many sockets open", async () => {
  await engine.stop();
  await engine.start({ streams: 1 });
  await released("rel_1");
  const first = await watching("rel_1");
  expect((await socketTo("rel_1")).status).toBe(429);
  first.socket.close();
  await first.closed;
  await expect.poll(async () => (await socketTo("rel_1")).status).toBe(101);
});

const QUERY = "{ notes { id text } }";

/** What a query is answered over a stream of events. */
async function overEvents(): Promise<unknown> {
  const headers = { accept: "text/event-stream" };
  const { text } = await engine.ask("rel_1", { body: { query: QUERY }, headers });
  return JSON.parse(/^data: (\{.*\})$/m.exec(text)?.[1] ?? "null");
}

test("queries over sockets and streams have the turns of their organization's requests", async () => {
  await engine.stop();
  await engine.start({ admission: { concurrency: 1, queue: 0, queueMs: 10 } });
  await released("rel_1");
  const one = await socketTo("rel_1");
  one.say({ type: "connection_init" });
  await one.heard(1);
  const asked = Promise.withResolvers<() => void>();
  answer = (response, ...rest) => {
    asked.resolve(() => answering(NOTES)(response, ...rest));
  };
  one.say({ type: "subscribe", id: "1", payload: { query: QUERY } });
  const goOn = await asked.promise;
  one.say({ type: "subscribe", id: "2", payload: { query: QUERY } });
  await one.heard(2);
  const refused = [expect.objectContaining({ extensions: { code: "request.rate_limited" } })];
  expect(one.messages[1]).toEqual({ type: "error", id: "2", payload: refused });
  expect((await engine.query("rel_1", QUERY)).status).toBe(429);
  goOn();
  await one.heard(4);
  expect(one.messages[2]).toEqual({ type: "next", id: "1", payload: DATA });
  one.socket.close();
  await one.closed;
});

test("a query over a stream ends in its time, whatever its connector does", async () => {
  const artifact = await engine.store(notesFile());
  const limits = {
    memoryMb: 64,
    timeoutMs: 50,
    concurrency: 1,
    minInstances: 0,
    maxInstances: 1,
  };
  await engine.put("rel_1", { artifact, limits, variables: { NOTES_URL: connector.url } });
  answer = () => {};
  expect(await overEvents()).toMatchObject({
    errors: [{ extensions: { code: "supergraph.timed_out" } }],
  });
});

test("what clients of streams are told as an internal error is told in the release's log", async () => {
  await released("rel_1");
  answer = (response) => response.writeHead(200).end("no JSON");
  expect(await overEvents()).toMatchObject({ errors: [{ message: "internal error" }] });
  const { text } = await engine.control("/v1/releases/rel_1/parts/api/logs");
  expect(text).toContain("unable to decode JSON response from connector");
});
