import { EventEmitter, once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import {
  admitAt,
  chooseProtocol,
  type LibrarySocket,
  mountSockets,
  type WebSocketServing,
} from "./mount-sockets.ts";
import { defaultSocketLimits } from "./serve-socket.ts";
import { as, board, settled } from "./testing/board.ts";

/** A socket as the library makes it, without frames. */
class Opened extends EventEmitter implements LibrarySocket {
  bufferedAmount = 0;
  sent: unknown[] = [];
  closed: [number, string] | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code: number, reason: string): void {
    this.closed = [code, reason];
    this.emit("close");
  }

  async receive(message: object): Promise<void> {
    this.emit("message", Buffer.from(JSON.stringify(message)), false);
    await settled();
  }
}

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

async function mounted(signal = new AbortController().signal) {
  const of = board();
  const server = createServer();
  const opened: Opened[] = [];
  const library: WebSocketServing = {
    handleUpgrade(_, socket, __, done) {
      const one = new Opened();
      opened.push(one);
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: t\r\n\r\n");
      done(one);
      socket.end();
    },
  };
  const hosts: string[] = [];
  const options = {
    operating: of.operating,
    clock: of.clock,
    limits: defaultSocketLimits,
    buildFor: async ({ url }: Request) => {
      hosts.push(url);
      return of.build;
    },
    authenticate: async () => as("admin").session,
  };
  const admit = admitAt("/graphql", options);
  const stop = mountSockets(server, library, async (...of) => {
    const admitted = await admit(...of);
    return admitted === null ? null : { ...admitted, signal };
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    return closed;
  });
  const { port } = server.address() as AddressInfo;
  return { of, opened, hosts, stop, port };
}

/** The status of the answer to a handshake. */
async function shaken(port: number, path: string, headers: Record<string, string>) {
  const asked = httpRequest({ port, host: "127.0.0.1", path, headers: { ...UPGRADE, ...headers } });
  const upgraded = once(asked, "upgrade").then(() => 101);
  const answered = once(asked, "response").then(([{ statusCode }]) => statusCode as number);
  asked.on("error", () => {});
  asked.end();
  return Promise.race([upgraded, answered]);
}

const UPGRADE = { connection: "Upgrade", upgrade: "websocket" };
const OURS = { "sec-websocket-protocol": "graphql-ws, graphql-transport-ws", host: "app.test" };

test("a handshake at the path of the API, in our protocol, becomes a socket of its host", async () => {
  const { of, opened, hosts, port, stop } = await mounted();
  expect(await shaken(port, "/graphql?a=1", OURS)).toBe(101);
  const [socket] = opened;
  await socket?.receive({ type: "connection_init" });
  expect(hosts).toEqual(["http://app.test/graphql?a=1"]);
  await socket?.receive({
    type: "subscribe",
    id: "1",
    payload: { query: "subscription { messages { id } }" },
  });
  expect(socket?.sent).toEqual([
    { type: "connection_ack" },
    { id: "1", type: "next", payload: { data: { messages: [{ id: 1 }, { id: 2 }] } } },
  ]);
  socket?.emit("error", new Error("reset"));
  stop();
  expect(socket?.closed).toEqual([1001, "The server stops"]);
  expect([of.poller.running, of.clock.sleeping()]).toEqual([0, 0]);
});

test("a binary message is none of the protocol", async () => {
  const { opened, port } = await mounted();
  await shaken(port, "/graphql", OURS);
  opened[0]?.emit("message", Buffer.from('{"type":"ping"}'), true);
  expect(opened[0]?.closed).toEqual([4400, "Invalid message received"]);
});

test("a socket whose end was told before it was open is ended", async () => {
  const { of, opened, port } = await mounted(AbortSignal.abort());
  await shaken(port, "/graphql", OURS);
  expect(opened[0]?.closed).toEqual([1001, "The server stops"]);
  expect(of.clock.sleeping()).toBe(0);
});

test("any other handshake is refused", async () => {
  const { opened, port } = await mounted();
  const rows: [string, Record<string, string>, number][] = [
    ["/", OURS, 404],
    ["/graphql/more", OURS, 404],
    ["/graphql", { host: "app.test" }, 400],
    ["/graphql", { ...OURS, "sec-websocket-protocol": "graphql-ws" }, 400],
    ["/graphql", { ...OURS, host: "a b" }, 400],
  ];
  for (const [path, headers, status] of rows) {
    expect(await shaken(port, path, headers), path).toBe(status);
  }
  expect(opened).toEqual([]);
});

test("our protocol is chosen wherever it stands, and no other", () => {
  expect(chooseProtocol(new Set(["graphql-ws", "graphql-transport-ws"]))).toBe(
    "graphql-transport-ws",
  );
  expect(chooseProtocol(new Set(["graphql-ws"]))).toBe(false);
});
