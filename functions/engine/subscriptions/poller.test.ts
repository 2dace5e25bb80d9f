import { expect, test } from "vitest";
import { keyOf } from "../metadata/names.ts";
import { type ConnectorCall, ConnectorError, ConnectorFailure } from "../ndc/connector.ts";
import type { Fetch } from "../plan/plan.ts";
import { as, board, settled } from "./testing/board.ts";
import { watch } from "./testing/watcher.ts";

const ALL = "subscription { messages { id text } }";
const BOTH = { data: { messages: [expect.anything(), expect.anything()] } };

test("a hundred clients of one question cause one poll", async () => {
  const of = board();
  const watchers = Array.from({ length: 100 }, () => watch(of, ALL));
  await settled();
  expect([of.asked(), of.poller.running]).toEqual([1, 1]);
  await of.clock.advance(1_000);
  expect(of.asked()).toBe(2);
  for (const { got } of watchers) expect(got).toEqual([BOTH]);
  for (const watcher of watchers) watcher.leave();
  expect([of.poller.running, of.clock.sleeping()]).toEqual([0, 0]);
});

test("a poll is shared by what is asked, not by how it is written", async () => {
  const of = board();
  const byId = "subscription One($id: Int!) { message(id: $id) { text } }";
  watch(of, byId, { variables: { id: 1 } });
  watch(of, "subscription { message(id: 1) { ...T } } fragment T on Message { text }");
  expect(of.poller.running).toBe(1);
  watch(of, byId, { variables: { id: 2 } });
  expect(of.poller.running).toBe(2);
  watch(of, byId, { variables: { id: 1 }, client: as("member", "blue") });
  expect(of.poller.running).toBe(3);
  of.poller.close();
});

test("who sees other rows has another poll, and only their own answers", async () => {
  const of = board();
  const [blue, alsoBlue, red] = ["blue", "blue", "red"].map((room) =>
    watch(of, "subscription { messages { room } }", { client: as("member", room) }),
  );
  await settled();
  expect([of.poller.running, of.asked()]).toEqual([2, 2]);
  expect(blue?.got).toEqual([{ data: { messages: [{ room: "blue" }] } }]);
  expect(alsoBlue?.got).toEqual(blue?.got);
  expect(red?.got).toEqual([{ data: { messages: [{ room: "red" }] } }]);
  of.poller.close();
});

test("where plugins are told who asks, nobody shares a poll", async () => {
  const of = board();
  const { build } = of;
  of.build = { ...build, connector: (key, client) => ({ ...build.connector(key, client) }) };
  const watchers = [watch(of, ALL), watch(of, ALL)];
  expect(of.poller.running).toBe(2);
  for (const { leave } of watchers) leave();
});

test("what another connector has to answer first is asked with each poll", async () => {
  const of = board();
  const column = (name: string) => ({ type: "column" as const, name });
  const fetch = (collection: string): Fetch => ({
    of: { model: collection },
    connector: keyOf("app", "people"),
    collection,
    arguments: {},
    query: { fields: { id: { type: "column", column: "id" } } },
    relationships: {},
    answer: { is: "rows", one: false, row: { is: "object", fields: [] } },
    joins: [],
  });
  const on = [{ column: column("author"), operator: "_eq", field: "id" }];
  const predicate = { type: "remote" as const, fetch: fetch("authors"), on };
  const messages = fetch("messages");
  const polled = {
    responseName: "messages",
    nullable: true,
    fetch: {
      ...messages,
      connector: keyOf("app", "db"),
      query: { ...messages.query, predicate },
    },
    intervalMs: 1_000,
  };
  const selection = { type: "Subscription", fields: [] };
  const operation = { kind: "subscription" as const, name: null, selection };
  const got: string[] = [];
  const leave = of.poller.subscribe(
    { build: of.build, ...as("admin"), polled, operation },
    { next: (text) => got.push(text) > 0, end: () => {} },
  );
  await settled();
  expect([got, of.asked()]).toEqual([['{"data":{"messages":[{},{}]}}'], 2]);
  of.rows.splice(0, 1, { id: 1, room: "blue", text: "", author: 7 });
  await of.clock.advance(1_000);
  expect([got.at(-1), of.asked()]).toEqual(['{"data":{"messages":[{}]}}', 4]);
  leave();
});

test("two builds share nothing", async () => {
  const one = board();
  const other = { ...board(), operating: one.operating };
  watch(one, ALL);
  watch(other, ALL);
  expect(one.poller.running).toBe(2);
  one.poller.close();
  expect([one.poller.running, one.clock.sleeping()]).toEqual([0, 0]);
});

test("each root field is polled at the interval of its metadata", async () => {
  const rows = [
    [ALL, 1_000],
    ["subscription { message(id: 1) { text } }", 250],
    ["subscription { messagesAggregate { _count } }", 2_000],
  ] as const;
  for (const [query, ms] of rows) {
    const of = board();
    const watcher = watch(of, query);
    await settled();
    await of.clock.advance(ms - 1);
    expect(of.asked(), query).toBe(1);
    await of.clock.advance(1);
    expect(of.asked(), query).toBe(2);
    expect(watcher.got, query).toHaveLength(1);
    watcher.leave();
  }
});

test("an interval has a lower bound, whatever the metadata says", async () => {
  const of = board({ intervalMsMin: 5_000 });
  const { leave } = watch(of, ALL);
  await settled();
  await of.clock.advance(4_999);
  expect(of.asked()).toBe(1);
  leave();
});

test("an answer is sent when it differs from the last one, and not before", async () => {
  const of = board();
  const { got, leave } = watch(of, "subscription { messagesAggregate { _count } }");
  const count = (n: number) => ({ data: { messagesAggregate: { _count: n } } });
  await settled();
  await of.clock.advance(2_000);
  expect(got).toEqual([count(2)]);
  const [first] = of.rows.splice(0, 1);
  await of.clock.advance(2_000);
  of.rows.push(first ?? {});
  await of.clock.advance(2_000);
  expect(got).toEqual([count(2), count(1), count(2)]);
  leave();
});

test("who comes later gets the last answer at once, without a poll", async () => {
  const of = board();
  const early = watch(of, ALL);
  await settled();
  const late = watch(of, ALL);
  await settled();
  expect(late.got).toEqual(early.got);
  expect(of.asked()).toBe(1);
  of.poller.close();
});

test("a client that is behind gets the newest answer once it is not", async () => {
  const of = board();
  const slow = watch(of, "subscription { messagesAggregate { _count } }");
  slow.takes = false;
  await settled();
  of.rows.pop();
  await of.clock.advance(2_000);
  expect(slow.got).toEqual([]);
  slow.takes = true;
  await of.clock.advance(2_000);
  expect(slow.got).toEqual([{ data: { messagesAggregate: { _count: 1 } } }]);
  slow.leave();
});

test("the last client that leaves ends the poll, also while it waits for an answer", async () => {
  const of = board();
  const [one, other] = [watch(of, ALL), watch(of, ALL)];
  one.leave();
  expect(of.poller.running).toBe(1);
  other.leave();
  await settled();
  expect([of.poller.running, of.clock.sleeping()]).toEqual([0, 0]);
  expect([one.got, other.got, other.ended]).toEqual([[], [], null]);
  const again = watch(of, ALL);
  await settled();
  expect(again.got).toEqual([BOTH]);
  again.leave();
});

test("a poll takes answers of bounded size: the last of them is kept", async () => {
  const of = board();
  const { build } = of;
  const bounds: unknown[] = [];
  of.build = {
    ...build,
    connector: (key, client) => ({
      ...build.connector(key, client),
      query: async (_, { answerBytesMax }) => {
        bounds.push(answerBytesMax);
        return [{ rows: [] }];
      },
    }),
  };
  const { leave } = watch(of, ALL);
  await settled();
  leave();
  expect(bounds).toEqual([4 * 2 ** 20]);
});

test("a poll that is never answered is given up, and asked again", async () => {
  const of = board({ askMs: 1 });
  const { build } = of;
  let asked = 0;
  const silent = (call: ConnectorCall) =>
    new Promise<never>((_, reject) => {
      asked += 1;
      call.signal.addEventListener("abort", () => reject(call.signal.reason as Error));
    });
  of.build = {
    ...build,
    connector: (key, client) => ({
      ...build.connector(key, client),
      query: (_, call) => silent(call),
    }),
  };
  const watcher = watch(of, ALL);
  await expect.poll(() => watcher.got.length).toBe(1);
  expect(watcher.got).toMatchObject([{ errors: [{ path: ["messages"] }] }]);
  await of.clock.advance(2_000);
  await expect.poll(() => asked).toBe(2);
  watcher.leave();
});

test("a connector that refuses ends the subscription for all", async () => {
  const of = board();
  const watchers = [watch(of, ALL), watch(of, ALL)];
  await settled();
  of.fails = new ConnectorError(403, "closed", { door: 1 });
  await of.clock.advance(1_000);
  for (const { ended } of watchers) {
    expect(ended).toEqual([
      {
        message: "error from data source: closed",
        extensions: { details: { door: 1 } },
        path: ["messages"],
      },
    ]);
  }
  expect([of.poller.running, of.clock.sleeping()]).toEqual([0, 0]);
});

test("a connector that only failed is told of once and asked again, less and less often", async () => {
  const of = board();
  const watcher = watch(of, ALL);
  await settled();
  const lost = {
    data: { messages: null },
    errors: [{ message: "internal error", path: ["messages"] }],
  };
  of.fails = new ConnectorFailure("unreachable", "secret.internal refused");
  await of.clock.advance(1_000);
  await of.clock.advance(1_999);
  expect(of.asked()).toBe(2);
  of.fails = new ConnectorError(503, "starting", null);
  await of.clock.advance(1);
  expect(of.asked()).toBe(3);
  await of.clock.advance(3_999);
  expect(of.asked()).toBe(3);
  of.fails = null;
  await of.clock.advance(1);
  expect(watcher.got).toEqual([BOTH, lost, BOTH]);
  expect(watcher.ended).toBeNull();
  await of.clock.advance(1_000);
  expect(of.asked()).toBe(5);
  watcher.leave();
});

test("a connector that is away is asked again within half a minute", async () => {
  const of = board();
  of.fails = new ConnectorFailure("timeout", "too late");
  const { leave } = watch(of, ALL);
  await settled();
  for (let at = 0; at < 10; at += 1) await of.clock.advance(30_000);
  expect(of.asked()).toBe(11);
  leave();
});

test("a fault of the engine itself ends the poll without a word about it", async () => {
  const of = board();
  of.fails = new TypeError("undefined is not a function");
  const watcher = watch(of, ALL);
  await settled();
  expect(watcher.ended).toEqual([{ message: "internal error", path: ["messages"] }]);
  expect(of.poller.running).toBe(0);
});

test("a build has so many different polls and so many subscriptions, and no more", async () => {
  const of = board({ polls: 1, subscribers: 2 });
  const first = watch(of, ALL);
  const different = watch(of, "subscription { messages { text } }");
  const second = watch(of, ALL);
  const third = watch(of, ALL);
  await settled();
  expect(different.ended).toEqual([
    { message: "there are too many different subscriptions: at most 1 at once" },
  ]);
  expect(third.ended).toEqual([{ message: "there are too many subscriptions: at most 2 at once" }]);
  expect(second.ended).toBeNull();
  first.leave();
  first.leave();
  const next = watch(of, ALL);
  const none = watch(of, ALL);
  await settled();
  expect([next.got.length, next.ended]).toEqual([1, null]);
  expect(none.ended).not.toBeNull();
  of.poller.close();
  expect([second.ended, next.ended]).toEqual(["complete", "complete"]);
});

test("a subscription has one root field, without remote joins, of those its role may watch", async () => {
  const of = board();
  const rows = [
    [
      "subscription { a: messages { id } b: messages { id } }",
      "admin",
      "Only one subscription root field is allowed",
    ],
    [
      "subscription { messages { writer { name } } }",
      "admin",
      "remote joins are not supported in subscriptions",
    ],
    [
      "subscription { messages { id } }",
      "guest",
      "validation failed: no such field on type Subscription: messages",
    ],
    [
      "subscription { messages @skip(if: true) { id } }",
      "admin",
      "Only one subscription root field is allowed",
    ],
  ] as const;
  for (const [query, role, message] of rows) {
    const watcher = watch(of, query, { client: as(role) });
    await settled();
    expect([watcher.ended, watcher.got], query).toEqual([[{ message }], []]);
  }
  expect([of.poller.running, of.asked()]).toEqual([0, 0]);
});

test("more than one root field is told before what else is wrong with them", async () => {
  const of = board();
  const nobody = { session: { role: "member", variables: new Map() }, headers: new Map() };
  const told = async (query: string) => {
    const watcher = watch(of, query, { client: nobody });
    await settled();
    return watcher.ended;
  };
  const one = await told("subscription { a: messages { id } }");
  expect(one).not.toEqual([{ message: "Only one subscription root field is allowed" }]);
  expect(await told("subscription { a: messages { id } b: messages { id } }")).toEqual([
    { message: "Only one subscription root field is allowed" },
  ]);
});

test("a type's name never changes, so that it ends the subscription", async () => {
  const of = board();
  const watcher = watch(of, "subscription { __typename }");
  await settled();
  expect(watcher.got).toEqual([{ data: { __typename: "Subscription" } }]);
  expect([watcher.ended, of.poller.running]).toEqual(["complete", 0]);
});
