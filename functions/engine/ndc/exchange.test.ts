import type { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { exchange } from "./exchange.ts";

/** Whose connections open when a test says so. */
function away() {
  const handlers: Dispatcher.DispatchHandler[] = [];
  const dispatcher = {
    dispatch: (_: unknown, handler: Dispatcher.DispatchHandler) => handlers.push(handler) > 0,
  } as unknown as Dispatcher;
  const ask = (signal: AbortSignal) => {
    const post = {
      origin: "http://c",
      path: "/query",
      headers: {},
      body: "{}",
      answerBytesMax: 10,
    };
    return exchange(dispatcher, post, signal);
  };
  return { handlers, ask };
}

test("calls that were given up are not queued without end for a connector that is away", async () => {
  const { handlers, ask } = away();
  const controller = { abort: () => {} } as unknown as Dispatcher.DispatchController;
  const left = new AbortController();
  const asked = Array.from({ length: 10_000 }, () => ask(left.signal));
  left.abort(new Error("left"));
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
  const { signal } = new AbortController();
  expect(await ask(signal)).toMatchObject({
    kind: "failure",
    failure: { reason: "unreachable", message: "too many calls wait for a connection" },
  });
  expect(handlers).toHaveLength(10_000);
  handlers[0]?.onRequestStart?.(controller, {});
  handlers[0]?.onResponseError?.(controller, new Error("aborted"));
  const next = ask(signal);
  expect(await ask(signal)).toMatchObject({ kind: "failure" });
  handlers[10_000]?.onResponseError?.(controller, new Error("no connection"));
  expect(await next).toMatchObject({ kind: "failure" });
  void ask(signal);
  expect(handlers).toHaveLength(10_002);
});
