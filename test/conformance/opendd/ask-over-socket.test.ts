import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { askOverSocket } from "./ask-over-socket.ts";
import { SESSION_HEADER } from "./auth-webhook.ts";
import type { Exchange } from "./corpus.ts";

let server: WebSocketServer | null = null;
afterEach(() => server?.close());

const EXCHANGE: Exchange = {
  at: 0,
  session: { "x-hasura-role": "admin" },
  path: "/graphql",
  headers: { "x-own": "1" },
  query: "{ a }",
  variables: { b: 1 },
  expected: null,
  expectedHeaders: [],
};

/** Asks a server that takes the client and then does this; with all that it heard. */
async function asked(answer: (socket: WebSocket) => void) {
  const heard: unknown[] = [];
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString("utf8")) as { type: string };
      heard.push(message);
      if (message.type === "subscribe") return answer(socket);
      socket.send('{"type":"ping"}');
      socket.send('{"type":"connection_ack"}');
    });
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const received = askOverSocket(EXCHANGE, { url, signed: {} });
  return { received, heard };
}

it("who asks is told in the first message, and what in the second", async () => {
  const { received, heard } = await asked((socket) =>
    socket.send('{"id":"1","type":"next","payload":{"data":{"a":1}}}'),
  );
  expect(await received).toEqual({ body: { data: { a: 1 } }, headers: new Set() });
  const headers = { "x-own": "1", [SESSION_HEADER]: '{"x-hasura-role":"admin"}' };
  expect(heard).toEqual([
    { type: "connection_init", payload: { headers } },
    { id: "1", type: "subscribe", payload: { query: "{ a }", variables: { b: 1 } } },
  ]);
});

it("a refusal is the body that HTTP would have had", async () => {
  const { received } = await asked((socket) =>
    socket.send('{"id":"1","type":"error","payload":[{"message":"no"}]}'),
  );
  expect((await received).body).toEqual({ data: null, errors: [{ message: "no" }] });
});

it.each([
  ["the end of the socket", (socket: WebSocket) => socket.close(4403, "Forbidden"), "4403 Forbid"],
  [
    "an end alone",
    (socket: WebSocket) => socket.send('{"id":"1","type":"complete"}'),
    "without an",
  ],
])("%s is no answer", async (_, answer, why) => {
  const { received } = await asked(answer);
  await expect(received).rejects.toThrow(why);
});
