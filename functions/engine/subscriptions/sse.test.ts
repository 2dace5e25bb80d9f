import { expect, test } from "vitest";
import { ConnectorError } from "../ndc/connector.ts";
import { eventStream, wantsEventStream } from "./sse.ts";
import { as, type Board, board, settled } from "./testing/board.ts";

const WATCH = "subscription { messagesAggregate { _count } }";
const counted = (count: number) =>
  `event: next\ndata: {"data":{"messagesAggregate":{"_count":${count}}}}\n\n`;
const COMPLETE = "event: complete\ndata:\n\n";

function streamed(
  of: Board,
  query: string,
  options: { readOnly?: boolean; signal?: AbortSignal; until?: Date } = {},
): Response {
  const { readOnly = false, signal = new AbortController().signal, until } = options;
  const { session, headers } = as("admin");
  const client = { session: { ...session, ...(until === undefined ? {} : { until }) }, headers };
  const request = { query, operationName: null, variables: {} };
  return eventStream(
    { build: of.build, client, request, traceparent: null, readOnly },
    { operating: of.operating, clock: of.clock, keepAliveMs: 12_000, signal },
  );
}

/** Reads a stream as far as it has come. */
function follow(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const told = { text: "", done: false, cancel: () => reader?.cancel() };
  const read = async () => {
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) break;
      told.text += part.value;
    }
    told.done = true;
  };
  void read();
  return told;
}

test("a query is one event and the end", async () => {
  const of = board();
  const response = streamed(of, "{ messages { id } }");
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toEqual({
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    "x-accel-buffering": "no",
  });
  expect(await response.text()).toBe(
    `event: next\ndata: {"data":{"messages":[{"id":1},{"id":2}]}}\n\n${COMPLETE}`,
  );
  expect(of.clock.sleeping()).toBe(0);
});

test("a subscription tells each change until the client goes", async () => {
  const of = board();
  const told = follow(streamed(of, WATCH));
  await settled();
  expect(told.text).toBe(counted(2));
  of.rows.pop();
  await of.clock.advance(2_000);
  await settled();
  expect(told.text).toBe(counted(2) + counted(1));
  await told.cancel();
  await settled();
  expect([of.clock.sleeping(), of.poller.running]).toEqual([0, 0]);
});

test("a stream ends when the token that opened it expires", async () => {
  const of = board();
  const until = new Date(of.clock.now().getTime() + 3_000);
  const told = follow(streamed(of, WATCH, { until }));
  await settled();
  await of.clock.advance(3_000);
  await settled();
  const expired = `event: next\ndata: {"errors":[{"message":"the token has expired"}]}\n\n`;
  expect(told).toMatchObject({ text: counted(2) + expired + COMPLETE, done: true });
  expect([of.clock.sleeping(), of.poller.running]).toEqual([0, 0]);
});

test("a request that is aborted ends its stream and its poll", async () => {
  const of = board();
  const abort = new AbortController();
  const told = follow(streamed(of, WATCH, { signal: abort.signal }));
  await settled();
  abort.abort();
  await settled();
  expect([told.done, of.clock.sleeping(), of.poller.running]).toEqual([true, 0, 0]);
  const late = streamed(of, WATCH, { signal: abort.signal });
  expect(await late.text()).toBe("");
  expect([of.clock.sleeping(), of.poller.running]).toEqual([0, 0]);
});

test("a client that does not read gets only the newest answer, once it does", async () => {
  const of = board();
  const response = streamed(of, "subscription { messages { text } }");
  const post = (text: string) => of.rows.splice(0, of.rows.length, { ...of.rows[0], text });
  post("x".repeat(5_000_000));
  await settled();
  for (const text of ["second", "third", "fourth"]) {
    post(text);
    await of.clock.advance(1_000);
  }
  const told = follow(response);
  await settled();
  await of.clock.advance(1_000);
  await settled();
  const texts = [...told.text.matchAll(/"text":"(\w+)"/g)].map(([, text]) => text?.slice(0, 6));
  expect(texts).toEqual(["xxxxxx", "fourth"]);
  await told.cancel();
});

test("comments keep a silent stream alive", async () => {
  const of = board();
  const told = follow(streamed(of, WATCH));
  await settled();
  await of.clock.advance(12_000);
  await of.clock.advance(12_000);
  await settled();
  expect(told.text).toBe(`${counted(2)}:\n\n:\n\n`);
  await told.cancel();
});

test("what is wrong with a request is told in the stream", async () => {
  const of = board();
  const text = await streamed(of, "{ nothing }").text();
  const message = "validation failed: no such field on type Query: nothing";
  expect(text).toBe(`event: next\ndata: {"errors":[{"message":"${message}"}]}\n\n${COMPLETE}`);
});

test("a connector that refuses ends the stream with its error", async () => {
  const of = board();
  const told = follow(streamed(of, WATCH));
  await settled();
  of.fails = new ConnectorError(403, "closed", null);
  await of.clock.advance(2_000);
  await settled();
  expect(told.done).toBe(true);
  expect(told.text).toContain("error from data source: closed");
  expect(told.text.endsWith(COMPLETE)).toBe(true);
  expect([of.clock.sleeping(), of.poller.running]).toEqual([0, 0]);
});

test("a mutation is carried out, but not where only reading is asked for", async () => {
  const of = board();
  const mutation = 'mutation { post(text: "new") { id } }';
  expect(await streamed(of, mutation, { readOnly: true }).text()).toContain(
    "a mutation is sent by POST",
  );
  expect(of.rows).toHaveLength(2);
  expect(await streamed(of, mutation).text()).toContain('{"data":{"post":{"id":3}}}');
});

test("a stream is for who would rather have it than JSON", () => {
  const rows: [string | null, boolean][] = [
    ["text/event-stream", true],
    ["Text/Event-Stream; charset=utf-8", true],
    ["text/event-stream, multipart/mixed", true],
    ["text/event-stream, application/json", true],
    ["application/graphql-response+json, application/json, text/event-stream", false],
    ["application/json;q=0.5, text/event-stream", true],
    ["application/json, text/event-stream;q=0.5", false],
    ["multipart/mixed, text/event-stream", true],
    ["text/event-stream;q=0", false],
    ["*/*", false],
    ["", false],
    [null, false],
  ];
  for (const [accept, wants] of rows) expect(wantsEventStream(accept), accept ?? "").toBe(wants);
});
