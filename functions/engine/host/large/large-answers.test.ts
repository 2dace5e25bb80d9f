import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { testClock } from "../../../../test/harness/clock.ts";
import { Secret } from "../../../../shared/secret.ts";
import { defaultDocumentLimits } from "../../graphql/document.ts";
import { LimitReached } from "../../graphql/request-error.ts";
import type { MovedOperation } from "../../http/moved-operation.ts";
import type { ServedPart } from "../served-part.ts";
import { defaultLargeLimits, LargeAnswersThread } from "./large-answers.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

/** A thread that does what a test says. */
class FakeWorker extends EventEmitter {
  readonly heard: ToWorker[] = [];

  postMessage(message: ToWorker): void {
    this.heard.push(structuredClone(message));
  }

  unref(): void {}

  async terminate(): Promise<number> {
    this.emit("exit", 1);
    return 1;
  }

  tell(told: FromWorker): void {
    this.emit("message", told);
  }
}

const PART: ServedPart = {
  release: "rel_1",
  part: "api",
  organization: "org_a",
  artifact: { digest: "d", size: 1 },
  timeoutMs: 1_000,
  variables: {},
  secrets: async () => new Secret({ TOKEN: "t1" }),
};

function moved(over: Partial<MovedOperation["options"]> = {}): MovedOperation {
  return {
    media: "application/json",
    session: { role: "user", variables: new Map([["x-a", { json: 1 }]]) },
    headers: new Map([["a", "b"]]),
    request: { query: "{ a }", operationName: null, variables: {} },
    options: {
      limits: defaultDocumentLimits,
      requireVariables: false,
      exposeInternalErrors: false,
      traceId: null,
      traceparent: null,
      signal: new AbortController().signal,
      ...over,
    },
  };
}

function setUp() {
  const clock = testClock();
  const workers: FakeWorker[] = [];
  const thread = new LargeAnswersThread(
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    defaultLargeLimits,
    clock,
  );
  const heard = (count: number) =>
    expect.poll(() => workers.at(-1)?.heard.length ?? 0).toBeGreaterThanOrEqual(count);
  return { clock, workers, large: thread.of(PART), thread, heard };
}

const answered = (id: number, bytes: number): FromWorker => ({
  id,
  status: 200,
  headers: [["content-type", "application/json"]],
  body: new Uint8Array(bytes),
});

test("an operation goes to the thread as it is, and its answer comes back as bytes", async () => {
  const { workers, large, heard } = setUp();
  const answer = large.answer(moved());
  await heard(1);
  expect(workers[0]?.heard[0]).toMatchObject({
    do: "answer",
    part: { release: "rel_1" },
    secrets: { TOKEN: "t1" },
    session: moved().session,
    request: moved().request,
  });
  workers[0]?.tell(answered(0, 3));
  const response = await answer;
  expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 3]);
});

test("what had a large answer is expected to have one again, for a minute", async () => {
  const { clock, workers, large, heard } = setUp();
  const { request } = moved();
  expect(large.expects(request)).toBe(false);
  const answer = large.answer(moved());
  await heard(1);
  workers[0]?.tell(answered(0, defaultLargeLimits.bytesMax + 1));
  await answer;
  expect(large.expects(request)).toBe(true);
  expect(large.expects({ ...request, query: "{ b }" })).toBe(false);
  await clock.advance(60_000);
  expect(large.expects(request)).toBe(false);
});

test("what a release had is forgotten with it", async () => {
  const { workers, large, thread, heard } = setUp();
  const answer = large.answer(moved());
  await heard(1);
  workers[0]?.tell(answered(0, defaultLargeLimits.bytesMax + 1));
  await answer;
  thread.drop({ release: "rel_10", part: PART.part });
  expect(large.expects(moved().request)).toBe(true);
  thread.drop(PART);
  expect(large.expects(moved().request)).toBe(false);
});

test("where the thread ends all who wait are told to come again, and the next has another", async () => {
  const { workers, large, heard } = setUp();
  const waiting = [large.answer(moved()), large.answer(moved())];
  const settled = Promise.allSettled(waiting);
  await heard(2);
  workers[0]?.emit("error", new Error("out of memory"));
  workers[0]?.emit("exit", 1);
  for (const one of await settled) {
    expect(one).toMatchObject({ reason: { code: "supergraph.unavailable", retryAfter: 1 } });
  }
  const next = large.answer(moved());
  await expect.poll(() => workers[1]?.heard.length).toBe(1);
  workers[1]?.tell(answered(2, 1));
  expect((await next).status).toBe(200);
});

test("when its time is over the thread hears of it, and tells it", async () => {
  const { workers, large, heard } = setUp();
  const late = new AbortController();
  const answer = large.answer(moved({ signal: late.signal }));
  await heard(1);
  late.abort(new LimitReached("supergraph.timed_out", "it took longer than 5 ms"));
  await heard(2);
  expect(workers[0]?.heard[1]).toEqual({ do: "stop", id: 0, timedOut: "it took longer than 5 ms" });
  workers[0]?.tell(answered(0, 1));
  await answer;
});

test("one organization has so many made at once", async () => {
  const { workers, large, heard } = setUp();
  const waiting = [1, 2, 3].map(() => large.answer(moved()));
  await heard(2);
  workers[0]?.tell(answered(0, 1));
  await heard(3);
  workers[0]?.tell(answered(1, 1));
  workers[0]?.tell(answered(2, 1));
  expect((await Promise.all(waiting)).length).toBe(3);
});

test("a release that is removed goes there too, and starts no thread for that", async () => {
  const { workers, large, thread, heard } = setUp();
  thread.drop(PART);
  expect(workers).toEqual([]);
  const answer = large.answer(moved());
  await heard(1);
  workers[0]?.tell(answered(0, 3));
  await answer;
  thread.drop(PART);
  expect(workers[0]?.heard[1]).toEqual({ do: "drop", release: "rel_1", part: "api" });
});
