import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors/app-error.ts";
import { toProblem } from "../shared/errors/problem.ts";
import { type Stage, stage, until } from "./testing/stage.ts";

let on: Stage | null = null;
afterEach(async () => {
  await on?.close();
  on = null;
});

/** Answers that wait until they are let go. */
function held() {
  const waiting: ServerResponse[] = [];
  return {
    behaviour: (_req: unknown, res: ServerResponse) => void waiting.push(res),
    waiting,
    letGo: (count = waiting.length) => waiting.splice(0, count).forEach((res) => res.end("done")),
  };
}

const queue = async () => Number(/queue_length (\d+)/.exec(await on!.metrics())?.[1]);

test("requests for a sleeping function are held while it is woken once", async () => {
  on = await stage((_req, res) => res.end("awake"));
  const { runner } = on;
  const start = runner.onStart;
  let wake: () => void = () => {};
  runner.onStart = (...args) => {
    wake = () => void start(...args);
  };
  const answers = Array.from({ length: 10 }, () => on!.get("/"));
  await until(async () => (await queue()) === 10);
  wake();
  expect((await Promise.all(answers)).map(({ body }) => body)).toEqual(Array(10).fill("awake"));
  expect(runner.asked).toEqual(["ra1/web 1"]);
});

test("the least loaded instance is taken and none beyond its concurrency", async () => {
  const { behaviour, letGo, waiting } = held();
  on = await stage(behaviour);
  const { runner } = on;
  runner.onStart = () => {};
  const [a, b] = [
    await runner.add("ra1", "web", { concurrency: 2 }),
    await runner.add("ra1", "web", { concurrency: 2 }),
  ];
  await until(() => runner.watchers() === 1);
  const answers = Array.from({ length: 5 }, () => on!.get("/"));
  await until(() => waiting.length === 4);
  await until(async () => (await queue()) === 1);
  expect([a.requests.length, b.requests.length]).toEqual([2, 2]);
  letGo(1);
  await until(() => waiting.length === 4);
  letGo();
  expect((await Promise.all(answers)).every(({ status }) => status === 200)).toBe(true);
});

test("when all are busy one more is asked for and takes the waiting request", async () => {
  const { behaviour, letGo, waiting } = held();
  on = await stage(behaviour);
  await on.runner.add("ra1", "web", { concurrency: 1 });
  await until(() => on!.runner.watchers() === 1);
  const first = on.get("/");
  await until(() => waiting.length === 1);
  const second = on.get("/");
  await until(() => waiting.length === 2);
  expect(on.runner.asked).toEqual(["ra1/web 2"]);
  letGo();
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
});

test("a full queue and a long wait are answered with `gateway.busy` and when to come back", async () => {
  let pass = () => {};
  const clock: Clock = {
    now: () => new Date("2026-01-01"),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms === 7_777) pass = resolve;
        signal?.addEventListener("abort", () => resolve());
      }),
  };
  on = await stage(() => {}, { clock, config: { limits: { queue: 1, queueMs: 7_777 } } });
  on.runner.onStart = () => {};
  const first = on.get("/");
  await until(async () => (await queue()) === 1);
  const second = await on.get("/");
  expect(second.status).toBe(503);
  expect(second.headers["retry-after"]).toBe("1");
  expect(JSON.parse(second.body)).toMatchObject({ code: "gateway.busy" });
  pass();
  expect(JSON.parse((await first).body)).toMatchObject({ code: "gateway.busy", retryAfter: 1 });
  expect(await queue()).toBe(0);
});

test("a function that does not start answers with the runner's own problem", async () => {
  on = await stage(() => {});
  const failure = new AppError("function.start_failed", {
    detail: "Cannot find module x",
    retryAfter: 4,
  });
  on.runner.onStart = (_release, _part, _want, res) => {
    res.writeHead(502, { "content-type": "application/problem+json" });
    res.end(JSON.stringify(toProblem(failure)));
  };
  const answer = await on.get("/");
  expect(answer.status).toBe(502);
  expect(answer.headers["retry-after"]).toBe("4");
  expect(JSON.parse(answer.body)).toMatchObject({
    code: "function.start_failed",
    detail: "Cannot find module x",
  });
});

test("a draining instance gets nothing new and is let go when its last request has ended", async () => {
  const { behaviour, letGo, waiting } = held();
  on = await stage(behaviour);
  const { runner } = on;
  const old = await runner.add("ra1", "web");
  await until(() => runner.watchers() === 1);
  const first = on.get("/");
  await until(() => waiting.length === 1);
  runner.tell(old, "draining");
  const fresh = await runner.add("ra1", "web");
  const second = on.get("/");
  await until(() => fresh.requests.length === 1);
  expect(runner.drained).toEqual([]);
  letGo();
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
  await until(() => runner.drained.length === 1);
  expect(runner.drained).toEqual([old.told.id]);
});

test("an answer of the runner that was overtaken does not bring a draining instance back", async () => {
  const { behaviour, letGo, waiting } = held();
  on = await stage(behaviour);
  const { runner } = on;
  const old = await runner.add("ra1", "web", { concurrency: 1 });
  await until(() => runner.watchers() === 1);
  const first = on.get("/");
  await until(() => waiting.length === 1);
  const late = JSON.stringify([old.told]);
  let answer: ServerResponse | undefined;
  runner.onStart = (_release, _part, _want, res) => {
    answer ??= res;
  };
  const second = on.get("/");
  await until(() => answer !== undefined);
  runner.tell(old, "draining");
  // The watch is in order: when this is heard, so is what was said before.
  runner.tell(await runner.add("ra1", "other"), "draining");
  await until(() => runner.drained.length === 1);
  letGo();
  await until(() => runner.drained.length === 2);
  answer?.end(late);
  await runner.add("ra1", "web");
  await until(() => waiting.length === 1);
  expect(old.requests).toHaveLength(1);
  letGo();
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
});

test("an idle instance that drains is let go at once", async () => {
  on = await stage((_req, res) => res.end());
  await on.get("/");
  on.runner.tell(on.runner.instances[0]!, "draining");
  await until(() => on!.runner.drained.length === 1);
});

test("no request is lost while instances are replaced under load", async () => {
  on = await stage((_req, res) => void setImmediate(() => res.end("ok")));
  const { runner } = on;
  await runner.add("ra1", "web");
  let stop = false;
  let count = 0;
  const asking = Array.from({ length: 8 }, async () => {
    while (!stop) {
      expect((await on!.get("/")).status).toBe(200);
      count++;
    }
  });
  for (let i = 0; i < 10; i++) {
    const old = runner.instances[0]!;
    await runner.add("ra1", "web");
    runner.tell(old, "draining");
    await until(() => runner.drained.includes(old.told.id));
    old.kill();
    runner.tell(old, "gone");
  }
  stop = true;
  await Promise.all(asking);
  expect(count).toBeGreaterThan(20);
});

test("what runs goes on being served while the runner is away", async () => {
  on = await stage((_req, res) => res.end("ok"));
  await on.get("/");
  await on.runner.stop();
  expect((await on.get("/")).body).toBe("ok");
});

test("requests are held while the runner restarts and served when it is back", async () => {
  on = await stage((_req, res) => res.end("ok"));
  await on.runner.stop();
  const answer = on.get("/");
  await until(async () => (await queue()) === 1);
  await on.runner.start();
  expect((await answer).body).toBe("ok");
});

test("a runner that stays away is named", async () => {
  on = await stage(() => {}, { config: { limits: { queueMs: 100 } } });
  await on.runner.stop();
  expect(JSON.parse((await on.get("/")).body)).toMatchObject({ code: "runner.unreachable" });
});

test("an instance that was killed unnoticed costs no request: another takes it", async () => {
  on = await stage((req, res) => void req.pipe(res));
  const { runner } = on;
  await runner.add("ra1", "web");
  expect((await on.get("/", { method: "POST", body: "a" })).body).toBe("a");
  runner.instances[0]!.kill();
  runner.instances = [];
  const answer = await on.get("/", { method: "POST", body: "still here" });
  expect([answer.status, answer.body]).toEqual([200, "still here"]);
});
