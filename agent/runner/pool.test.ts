import { beforeEach, expect, test } from "vitest";
import { AppError } from "../../shared/errors/app-error.ts";
import type { Instance } from "../../shared/protocol/runner.ts";
import { createBackoff } from "./backoff.ts";
import { type ManualClock, manualClock, settled } from "./testing/manual-clock.ts";
import type { Ending, Running } from "./instance.ts";
import type { Load } from "./idle.ts";
import { type Pool, createPool } from "./pool.ts";

/** An instance whose life the test decides. */
interface Puppet extends Running {
  answer(): void;
  /** It has lived long enough. */
  steadied(): void;
  end(ending?: Partial<Ending>): void;
  load: Load | null;
}

let clock: ManualClock;
let puppets: Puppet[];
beforeEach(() => {
  clock = manualClock();
  puppets = [];
});

function puppet(id: string): Puppet {
  const readiness = Promise.withResolvers<void>();
  const steady = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Ending>();
  readiness.promise.catch(() => {});
  let state: Instance["state"] = "starting";
  const one: Puppet = {
    id,
    load: { inflight: 0, idleMs: 0 },
    view: () => ({ id, release: "r", part: "p", state, socket: id, concurrency: 1 }),
    readiness: readiness.promise,
    steady: steady.promise,
    steadied: steady.resolve,
    ended: ended.promise,
    answer() {
      state = "ready";
      readiness.resolve();
    },
    end(ending) {
      state = "gone";
      readiness.reject(new AppError("function.start_failed", { detail: `${id} does not start` }));
      ended.resolve({ wanted: false, healthy: false, sentence: "it ended", ...ending });
    },
    async drain() {
      state = "draining";
      one.end({ wanted: true });
    },
  };
  return one;
}

function pool(limits: { min?: number; max?: number; warm?: boolean } = {}): Pool {
  return createPool({
    limits: {
      memoryMb: 64,
      timeoutMs: 1,
      concurrency: 1,
      minInstances: limits.min ?? 0,
      maxInstances: limits.max ?? 3,
    },
    warm: limits.warm ?? false,
    idleMs: 1_000,
    clock,
    backoff: createBackoff(clock, 100, 10_000, new AbortController().signal),
    launch() {
      const one = puppet(`i${puppets.length}`);
      puppets.push(one);
      return one;
    },
    look: async ({ id }) => puppets.find((one) => one.id === id)?.load ?? null,
    proven: () => {},
  });
}

test("many wants at once start one instance and all get it", async () => {
  const many = pool();
  const wants = Promise.all([many.want(1), many.want(1), many.want(1)]);
  await settled();
  expect(puppets).toHaveLength(1);
  puppets[0]!.answer();
  expect((await wants).map((instances) => instances[0]?.id)).toEqual(["i0", "i0", "i0"]);
});

test("a want is answered as soon as one is ready, and brings up the others meanwhile", async () => {
  const grows = pool();
  const wanted = grows.want(3);
  await settled();
  puppets[1]!.answer();
  expect((await wanted).map(({ state }) => state)).toEqual(["starting", "ready", "starting"]);
});

test("a failed start is answered at once while its pause runs, and tried again after it", async () => {
  const fails = pool();
  const first = fails.want(1);
  await settled();
  puppets[0]!.end();
  await expect(first).rejects.toMatchObject({ code: "function.start_failed" });
  await expect(fails.want(1)).rejects.toMatchObject({ detail: "i0 does not start", retryAfter: 1 });
  expect(puppets).toHaveLength(1);
  await clock.pass(100);
  void fails.want(1).catch(() => {});
  expect(puppets).toHaveLength(2);
  puppets[1]!.end();
  await settled();
  await clock.pass(150);
  await expect(fails.want(1)).rejects.toMatchObject({ detail: "i1 does not start" });
  expect(puppets).toHaveLength(2);
});

test("a ready instance serves while another does not start", async () => {
  const half = pool();
  const wanted = half.want(2);
  await settled();
  puppets[0]!.answer();
  puppets[1]!.end();
  await wanted;
  expect((await half.want(2)).map(({ id }) => id)).toEqual(["i0"]);
  expect(half.failure()).toBeNull();
});

test("an instance that crashes soon after its start is not started again at once", async () => {
  const crashes = pool();
  const wanted = crashes.want(1);
  await settled();
  puppets[0]!.answer();
  await wanted;
  puppets[0]!.end();
  await settled();
  await expect(crashes.want(1)).rejects.toMatchObject({ code: "function.start_failed" });
  expect(crashes.crashes).toBe(1);
  await clock.pass(100);
  void crashes.want(1);
  expect(puppets).toHaveLength(2);
});

test("the pause grows with each early end, and is short again after one lived well", async () => {
  const crashes = pool({ min: 1, warm: true });
  const early = async (at: number) => {
    puppets[at]!.answer();
    await settled();
    puppets[at]!.end();
    await settled();
  };
  await early(0);
  await clock.pass(100);
  await early(1);
  await clock.pass(100);
  expect(puppets).toHaveLength(2);
  await clock.pass(100);
  expect(puppets).toHaveLength(3);
  puppets[2]!.answer();
  puppets[2]!.steadied();
  await settled();
  puppets[2]!.end({ healthy: true });
  await settled();
  await early(3);
  await clock.pass(100);
  expect(puppets).toHaveLength(5);
  await crashes.stop(0);
});

test("one that lived well is replaced at once", async () => {
  const well = pool();
  void well.want(1);
  puppets[0]!.answer();
  await settled();
  puppets[0]!.end({ healthy: true });
  await settled();
  void well.want(1);
  expect(puppets).toHaveLength(2);
});

test("an idle instance is drained, a busy or recently used one is not", async () => {
  const idles = pool();
  void idles.want(3);
  for (const one of puppets) one.answer();
  puppets[0]!.load = { inflight: 0, idleMs: 1_000 };
  puppets[1]!.load = { inflight: 1, idleMs: 5_000 };
  puppets[2]!.load = { inflight: 0, idleMs: 400 };
  await clock.pass(1_000);
  expect(puppets.map((one) => one.view().state)).toEqual(["gone", "ready", "ready"]);
  puppets[2]!.load = { inflight: 0, idleMs: 1_000 };
  await clock.pass(599);
  expect(puppets[2]!.view().state).toBe("ready");
  await clock.pass(1);
  expect(puppets[2]!.view().state).toBe("gone");
});

test("one that does not even say its load is replaced after a while", async () => {
  const silent = pool();
  void silent.want(1);
  puppets[0]!.answer();
  puppets[0]!.load = null;
  await clock.pass(2_999);
  expect(puppets[0]!.view().state).toBe("ready");
  await clock.pass(1);
  expect(puppets[0]!.view().state).toBe("gone");
});

test("minInstances are kept while it is warm, against idleness and crashes", async () => {
  pool({ min: 1, warm: true });
  expect(puppets).toHaveLength(1);
  puppets[0]!.answer();
  puppets[0]!.load = { inflight: 0, idleMs: 99_999 };
  await clock.pass(5_000);
  expect(puppets[0]!.view().state).toBe("ready");
  puppets[0]!.end();
  await clock.pass(99);
  expect(puppets).toHaveLength(1);
  await clock.pass(1);
  expect(puppets).toHaveLength(2);
});

test("stop drains all and starts nothing any more", async () => {
  const stops = pool({ min: 2, warm: true });
  await stops.stop(0);
  expect(stops.instances()).toEqual([]);
  await expect(stops.want(1)).rejects.toMatchObject({ code: "runner.unreachable" });
  expect(puppets).toHaveLength(2);
});
