import { afterAll, expect, test } from "vitest";
import { readCases } from "../../../test/golden/graphql/cases.ts";
import { openMarket } from "../../../test/golden/graphql/market.ts";
import { eventStream } from "./sse.ts";
import { as, board } from "./testing/board.ts";
import { watch } from "./testing/watcher.ts";

const market = await openMarket();
const cases = new Map(await readCases());
afterAll(() => market.close());

/** A command whose connector sets a cookie for the client. */
function settingCookie() {
  const one = cases.get("headers/both-ways");
  const [run] = one?.runs ?? [];
  if (one === undefined || run === undefined) throw new Error("the market has no such case");
  expect(one.responseHeaders).toEqual([["Set-Cookie", "seen=1"]]);
  const of = { ...board(), build: market.load(one, one.stockAnswers) };
  const client = { ...as("admin"), headers: new Map(Object.entries(one.headers)) };
  return { of, client, query: one.query, answer: run.answer };
}

test("headers that a connector sets for the client are no part of a socket's messages", async () => {
  const { of, client, query, answer } = settingCookie();
  const watcher = watch(of, query, { client });
  await expect.poll(() => watcher.ended).toBe("complete");
  expect(watcher.got).toEqual([answer]);
});

test("nor of a stream of events, whose own headers are sent before any connector is asked", async () => {
  const { of, client, query, answer } = settingCookie();
  const { build, operating, clock } = of;
  const request = { query, operationName: null, variables: {} };
  const response = eventStream(
    { build, client, request, traceparent: null, readOnly: false },
    { operating, clock, keepAliveMs: 1_000, signal: new AbortController().signal },
  );
  expect(response.headers.has("set-cookie")).toBe(false);
  expect(await response.text()).toBe(
    `event: next\ndata: ${JSON.stringify(answer)}\n\nevent: complete\ndata:\n\n`,
  );
});
