import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { defaultDocumentLimits } from "../graphql/document.ts";
import { admitAt, chooseProtocol, mountSockets } from "../subscriptions/mount-sockets.ts";
import { defaultSocketLimits } from "../subscriptions/serve-socket.ts";
import { type Board, board, settled } from "../subscriptions/testing/board.ts";
import { engineApp } from "./engine-app.ts";

/** The API of a board as a process serves it: HTTP, streams of events and sockets on one port. */
let of: Board;
let server: Server;
let stop: () => void;
let origin: string;

beforeEach(async () => {
  of = board();
  const { operating, clock } = of;
  const buildFor = async () => of.build;
  const authenticate = async (_: unknown, headers: Headers) => ({
    role: headers.get("x-role") ?? "guest",
    variables: new Map(),
  });
  const app = engineApp({
    buildFor,
    authenticate,
    limits: defaultDocumentLimits,
    exposeInternalErrors: false,
    bodyBytesMax: 10_000,
    answerBytesMax: 1_000_000,
    events: { operating, clock, keepAliveMs: 12_000 },
  });
  const listener = getRequestListener((request) => app.fetch(request));
  server = createServer((request, response) => void listener(request, response));
  const library = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: defaultSocketLimits.messageBytes,
    handleProtocols: chooseProtocol,
  });
  const limits = defaultSocketLimits;
  const sockets = { operating, clock, limits, buildFor, authenticate };
  stop = mountSockets(server, library, admitAt("/graphql", sockets));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  stop();
  of.operating.poller.close();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const WATCH = "subscription { messagesAggregate { _count } }";

function post(query: string, accept = "application/json") {
  return fetch(`http://${origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept, "x-role": "admin" },
    body: JSON.stringify({ query }),
  });
}

/** Messages of a socket, one after the other. */
async function socketOf(url: string) {
  const socket = new WebSocket(url, "graphql-transport-ws");
  const waiting: unknown[] = [];
  const wanted: ((message: unknown) => void)[] = [];
  socket.on("message", (data: Buffer) => {
    const message: unknown = JSON.parse(data.toString("utf8"));
    const next = wanted.shift();
    if (next === undefined) waiting.push(message);
    else next(message);
  });
  await once(socket, "open");
  return {
    socket,
    say: (message: object) => socket.send(JSON.stringify(message)),
    hear: () =>
      waiting.length > 0
        ? Promise.resolve(waiting.shift())
        : new Promise((resolve) => wanted.push(resolve)),
  };
}

test("a socket is acknowledged, told each change, and left alone after its end", async () => {
  const { socket, say, hear } = await socketOf(`ws://${origin}/graphql`);
  say({ type: "connection_init", payload: { headers: { "x-role": "admin" } } });
  expect(await hear()).toEqual({ type: "connection_ack" });
  say({ type: "subscribe", id: "1", payload: { query: WATCH } });
  const told = (count: number) => ({
    type: "next",
    id: "1",
    payload: { data: { messagesAggregate: { _count: count } } },
  });
  expect(await hear()).toEqual(told(2));
  of.rows.pop();
  await settled();
  await of.clock.advance(2_000);
  expect(await hear()).toEqual(told(1));
  say({ type: "complete", id: "1" });
  say({ type: "subscribe", id: "2", payload: { query: "{ messages { id } }" } });
  expect(await hear()).toMatchObject({ type: "next", id: "2" });
  expect(await hear()).toEqual({ type: "complete", id: "2" });
  socket.close();
  await once(socket, "close");
  await settled();
});

test("a stream of events tells the same, and its end is the client's", async () => {
  const left = new AbortController();
  const response = await fetch(`http://${origin}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream",
      "x-role": "admin",
    },
    body: JSON.stringify({ query: WATCH }),
    signal: left.signal,
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('"_count":2');
  left.abort();
});

test("a subscription is not carried out as one answer", async () => {
  const response = await post(WATCH);
  expect(await response.json()).toEqual({
    data: null,
    errors: [{ message: "subscription are not supported over HTTP" }],
  });
  expect((await post("{ messages { id } }")).status).toBe(200);
});
