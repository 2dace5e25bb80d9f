import { expect, test } from "vitest";
import { ConnectorError } from "../ndc/connector.ts";
import { serveSocket, type Socket, type SocketOptions } from "./serve-socket.ts";
import { as, type Board, board, settled } from "./testing/board.ts";

/** A socket, from the client's end. */
interface Client extends Socket {
  say(message: object): Promise<void>;
  /** The client goes. */
  leave(): void;
  got: unknown[];
  closed: [code: number, reason: string] | null;
  waiting: number;
  /** The server ends it. */
  end: () => void;
}

const LIMITS = {
  operations: 10,
  messageBytes: 10_000,
  initMs: 3_000,
  pingMs: 30_000,
  waitingBytesMax: 1_000,
};
const QUERY = "query { messages { id } }";
const WATCH = "subscription { messagesAggregate { _count } }";
const counted = (id: string, count: number) => ({
  id,
  type: "next",
  payload: { data: { messagesAggregate: { _count: count } } },
});

function connected(of: Board, changes: Partial<SocketOptions> = {}): Client {
  let onMessage: (data: string | null) => void = () => {};
  let onClose: () => void = () => {};
  const client: Client = {
    got: [],
    closed: null,
    waiting: 0,
    end: () => end(),
    async say(message) {
      onMessage(JSON.stringify(message));
      await settled();
    },
    leave: () => onClose(),
    send: (text) => void client.got.push(JSON.parse(text)),
    close(code, reason) {
      client.closed = [code, reason];
      onClose();
    },
    onMessage: (listener) => void (onMessage = listener),
    onClose: (listener) => void (onClose = listener),
    waitingBytes: () => client.waiting,
  };
  const end = serveSocket(client, new Request("http://engine/graphql"), {
    operating: of.operating,
    clock: of.clock,
    limits: LIMITS,
    buildFor: async () => of.build,
    authenticate: async (_, headers) => {
      const role = headers.get("x-role");
      return role === null ? { status: 401, message: "who are you?" } : as(role).session;
    },
    ...changes,
  });
  return client;
}

async function initialised(of: Board, role = "admin"): Promise<Client> {
  const client = connected(of);
  await client.say({ type: "connection_init", payload: { headers: { "x-role": role } } });
  expect(client.got).toEqual([{ type: "connection_ack" }]);
  client.got.length = 0;
  return client;
}

const subscribe = (id: string, query: string) => ({ type: "subscribe", id, payload: { query } });

/** Nothing of a socket stays when it is gone. */
function expectNothingLeft({ clock, poller }: Board): void {
  expect([clock.sleeping(), poller.running]).toEqual([0, 0]);
}

test("queries, mutations and subscriptions go over one socket", async () => {
  const of = board();
  const client = await initialised(of);
  await client.say(subscribe("w", WATCH));
  await client.say(subscribe("m", 'mutation { post(text: "new") { id } }'));
  await client.say(subscribe("q", QUERY));
  await of.clock.advance(2_000);
  expect(client.got).toEqual([
    counted("w", 2),
    { id: "m", type: "next", payload: { data: { post: { id: 3 } } } },
    { id: "m", type: "complete" },
    { id: "q", type: "next", payload: { data: { messages: [{ id: 1 }, { id: 2 }, { id: 3 }] } } },
    { id: "q", type: "complete" },
    counted("w", 3),
  ]);
  await client.say({ type: "complete", id: "w" });
  expect(of.poller.running).toBe(0);
  client.leave();
  expectNothingLeft(of);
});

test("what is wrong with a request ends it with an error, and leaves the others alone", async () => {
  const of = board();
  const client = await initialised(of, "guest");
  await client.say(subscribe("1", "{ nothing }"));
  await client.say(subscribe("2", "{"));
  await client.say(subscribe("3", "subscription { messages { id } }"));
  await client.say(subscribe("4", QUERY));
  const types = client.got.map((one) => {
    const { id, type } = one as { id: string; type: string };
    return `${id} ${type}`;
  });
  expect(types).toEqual(["1 error", "2 error", "3 error", "4 next", "4 complete"]);
  client.leave();
  expectNothingLeft(of);
});

test("a failure while a query is carried out is part of its answer", async () => {
  const of = board();
  const client = await initialised(of);
  of.fails = new ConnectorError(409, "not now", null);
  await client.say(subscribe("1", QUERY));
  const message = "error from data source: not now";
  const errors = [{ message, extensions: { details: null }, path: ["messages"] }];
  expect(client.got).toEqual([
    { id: "1", type: "next", payload: { data: { messages: null }, errors } },
    { id: "1", type: "complete" },
  ]);
  client.leave();
});

test("a connector that refuses ends a subscription with its error", async () => {
  const of = board();
  const client = await initialised(of);
  await client.say(subscribe("1", WATCH));
  of.fails = new ConnectorError(422, "no", null);
  await of.clock.advance(2_000);
  expect(client.got.at(-1)).toMatchObject({ id: "1", type: "error" });
  await client.say(subscribe("1", QUERY));
  expect(client.closed).toBeNull();
  client.leave();
  expectNothingLeft(of);
});

test("who is refused, or whose host has no build, is closed and nothing stays", async () => {
  const rows: [Partial<SocketOptions>, [number, string]][] = [
    [{}, [4403, "Forbidden: who are you?"]],
    [{ buildFor: async () => null }, [4404, "There is no build for this host"]],
    [
      { authenticate: async () => ({ status: 500, message: "misconfigured" }) },
      [4500, "misconfigured"],
    ],
    [{ authenticate: () => Promise.reject(new Error("secret")) }, [4500, "Internal server error"]],
  ];
  for (const [changes, closed] of rows) {
    const of = board();
    const client = connected(of, changes);
    await client.say({ type: "connection_init" });
    expect([client.closed, client.got]).toEqual([closed, []]);
    expectNothingLeft(of);
  }
});

test("a socket is closed when the token that opened it expires, however far off that is", async () => {
  for (const days of [0.01, 40]) {
    const of = board();
    const ms = days * 86_400_000;
    const until = new Date(of.clock.now().getTime() + ms);
    const limits = { ...LIMITS, pingMs: 10 * ms };
    const client = connected(of, {
      limits,
      authenticate: async () => ({ ...as("admin").session, until }),
    });
    await client.say({ type: "connection_init" });
    await client.say(subscribe("1", WATCH));
    expect(client.got.at(-1)).toEqual(counted("1", 2));
    await of.clock.advance(ms - 1_000);
    expect(client.closed).toBeNull();
    await of.clock.advance(1_000);
    expect(client.closed).toEqual([4403, "Forbidden: the token has expired"]);
    expectNothingLeft(of);
  }
});

test("the handshake's own headers, cookies among them, tell nobody who asks", async () => {
  const of = board();
  let seen: string[] = [];
  const client = connected(of, {
    authenticate: async (_, headers) => {
      seen = [...headers.keys()];
      return as("admin").session;
    },
  });
  await client.say({ type: "connection_init", payload: { headers: { a: "b" } } });
  expect(seen).toEqual(["a"]);
  client.leave();
});

test("a socket that never begins is closed in time", async () => {
  const of = board();
  const client = connected(of);
  await of.clock.advance(2_999);
  expect(client.closed).toBeNull();
  await of.clock.advance(1);
  expect(client.closed).toEqual([4408, "Connection initialisation timeout"]);
  expectNothingLeft(of);
});

test("a client that is gone without a word is found by the next ping but one", async () => {
  const of = board();
  const client = await initialised(of);
  await client.say(subscribe("1", WATCH));
  await of.clock.advance(30_000);
  await client.say({ type: "pong" });
  await of.clock.advance(30_000);
  expect([client.closed, client.got.filter((one) => isPing(one)).length]).toEqual([null, 2]);
  await of.clock.advance(30_000);
  expect(client.closed).toEqual([1001, "No answer to a ping"]);
  expectNothingLeft(of);
});

test("a client that does not read gets only the newest answer, once it does", async () => {
  const of = board();
  const client = await initialised(of);
  await client.say(subscribe("1", WATCH));
  client.waiting = 1_001;
  for (let at = 3; at < 6; at += 1) {
    of.rows.push({ id: at, room: "blue", text: "", author: 1 });
    await of.clock.advance(2_000);
  }
  expect(client.got).toEqual([counted("1", 2)]);
  client.waiting = 0;
  await of.clock.advance(2_000);
  expect(client.got).toEqual([counted("1", 2), counted("1", 5)]);
  client.waiting = 1_001;
  await client.say(subscribe("2", QUERY));
  expect(client.closed).toEqual([1013, "Answers are not taken"]);
  expectNothingLeft(of);
});

test("an answer that comes after its operation was given up goes nowhere", async () => {
  const of = board();
  const client = await initialised(of);
  const asked = client.say(subscribe("1", QUERY));
  const given = client.say({ type: "complete", id: "1" });
  const again = client.say(subscribe("1", "{ __typename }"));
  await Promise.all([asked, given, again]);
  expect(client.got).toEqual([
    { id: "1", type: "next", payload: { data: { __typename: "Query" } } },
    { id: "1", type: "complete" },
  ]);
  client.leave();
});

test("clients of many sockets share a poll, and each that goes leaves the others", async () => {
  const of = board();
  const clients = await Promise.all(Array.from({ length: 100 }, () => initialised(of)));
  await Promise.all(clients.map((client) => client.say(subscribe("1", WATCH))));
  expect([of.poller.running, of.asked()]).toEqual([1, 1]);
  for (const client of clients.slice(1)) client.leave();
  of.rows.pop();
  await of.clock.advance(2_000);
  expect(clients[0]?.got).toEqual([counted("1", 2), counted("1", 1)]);
  clients[0]?.leave();
  expectNothingLeft(of);
});

test("a server that stops closes its sockets", async () => {
  const of = board();
  const client = await initialised(of);
  await client.say(subscribe("1", WATCH));
  client.end();
  expect(client.closed).toEqual([1001, "The server stops"]);
  expectNothingLeft(of);
});

function isPing(message: unknown): boolean {
  return (message as { type: string }).type === "ping";
}
