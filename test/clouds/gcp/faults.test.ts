import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ComputeAdapter, Progress, Seen, Step, Want } from "../../../shared/ports/compute.ts";
import { googleError } from "../../fakes/gcp/answers.ts";
import type { FakeCall } from "../../fakes/gcp/gcp.ts";
import { PRODUCTS, REGION, type Stage, startStage, upload, wantOf } from "./stage.ts";

/** Judgements after which the engine looks again. */
const AGAIN = new Set(["retry", "throttle", "conflict", "exists", "gone", "not-yet", "ambiguous"]);
const TURNS = 80;

class LineBroken extends Error {}

// A fake that throws is shown, since it is a broken test; here it is the fault.
const { error: show } = console;
beforeAll(() => {
  vi.spyOn(console, "error").mockImplementation((...what: unknown[]) => {
    if (!(what[0] instanceof LineBroken)) show(...what);
  });
});
afterAll(() => void vi.restoreAllMocks());

/** One fault at one call. A hook that throws breaks the line. */
const faults: Readonly<Record<string, { phase: FakeCall["phase"]; answer: () => Response }>> = {
  "its request lost": { phase: "before", answer: reset },
  "its answer lost": { phase: "after", answer: reset },
  "a 503 in place of its answer": { phase: "after", answer: () => googleError("UNAVAILABLE", "") },
  "a 500 before it did anything": { phase: "before", answer: () => googleError("INTERNAL", "") },
  "a 429 with Retry-After": {
    phase: "before",
    answer: () => googleError("RESOURCE_EXHAUSTED", "slower", { headers: { "retry-after": "1" } }),
  },
};

function reset(): Response {
  throw new LineBroken();
}

/** As the engine does: looks, writes, looks again whatever happened, and gives up on what is final. */
async function drive(
  { adapter, cx }: Stage,
  missing: (seen: Seen | null) => Step[],
  look: () => Promise<Seen | null>,
  done: (seen: Seen | null) => boolean,
): Promise<void> {
  let shown: Seen | null = null;
  for (let turn = 0; turn < TURNS; turn++) {
    try {
      const seen: Seen | null = shown ?? (await look());
      shown = null;
      const [next] = missing(seen);
      if (next === undefined) {
        if (done(seen)) return;
        continue;
      }
      let progress: Progress = await adapter.send(cx, next, seen);
      while (progress.kind === "wait") progress = await adapter.poll(cx, progress.handle);
      if (progress.kind === "failed") {
        if (progress.means === undefined) throw new AppError("provider.fatal", progress);
        continue;
      }
      shown = progress.seen ?? null;
    } catch (error) {
      if (!AGAIN.has(adapter.judge(error))) throw error;
    }
  }
  throw new Error("it has no end");
}

const ensure = (stage: Stage, want: Want) => {
  const { adapter, cx } = stage;
  const ref = adapter.name(want.key);
  const look = () => adapter.observe(cx, ref);
  return drive(
    stage,
    (seen) => adapter.diff(want, seen),
    look,
    (seen) => seen?.ready === true,
  );
};

const removeAll = (stage: Stage, want: Want) => {
  const { adapter, cx } = stage;
  const ref = adapter.name(want.key);
  const look = () => adapter.observe(cx, ref);
  return drive(
    stage,
    (seen) => adapter.remove(ref, seen),
    look,
    () => true,
  );
};

const route = async (stage: Stage, wants: readonly (readonly [Want, number])[]) => {
  const { adapter, cx } = stage;
  const shares = wants.map(([want, weight]) => ({ ref: adapter.name(want.key), weight }));
  for (let turn = 0; turn < TURNS; turn++) {
    try {
      const refs = shares.map(({ ref }) => ref);
      const steps = adapter.traffic(shares, await adapter.observeTraffic(cx, refs));
      if (steps.length === 0) return;
      for (const step of steps) await settled(adapter, stage, step);
    } catch (error) {
      if (!AGAIN.has(adapter.judge(error))) throw error;
    }
  }
};

async function settled(adapter: ComputeAdapter, { cx }: Stage, step: Step): Promise<void> {
  let progress = await adapter.send(cx, step, null);
  while (progress.kind === "wait") progress = await adapter.poll(cx, progress.handle);
}

/** Two releases, a route, a rollback, and both removed: every write there is. */
async function life(stage: Stage): Promise<void> {
  const first = await wantOf(stage);
  const second = await wantOf(stage, { release: "r0000002abcd", zip: "another zip" });
  for (const want of [first, second]) {
    await again(stage, () => upload(stage, want));
    await ensure(stage, want);
  }
  const names: string[] = [];
  await again(stage, async () => {
    names.length = 0;
    for await (const { ref } of stage.adapter.list(stage.cx, {})) names.push(ref.name);
  });
  expect(names.toSorted((a, b) => a.localeCompare(b))).toEqual(
    [first, second].map(({ key }) => stage.adapter.name(key).name),
  );
  await route(stage, [
    [first, 0],
    [second, 100],
  ]);
  const [service] = stage.fake.state.services.values();
  const taking = service?.traffic.filter(({ percent = 0 }) => percent > 0) ?? [];
  expect(taking).toMatchObject([{ percent: 100, tag: "r-r0000002abcd" }]);
  await removeAll(stage, first);
  await removeAll(stage, second);
}

async function again(stage: Stage, call: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    const error: unknown = await call().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error === null) return;
    if (!AGAIN.has(stage.adapter.judge(error))) throw error;
  }
  throw new Error("it has no end");
}

/** Each call of a life without faults, with how many of its kind came before it. */
async function callsOf(stage: Stage): Promise<{ operation: string; nth: number }[]> {
  stage.fake.events.length = 0;
  await life(stage);
  const seen = new Map<string, number>();
  return stage.fake.events.map(({ operation }) => {
    const nth = (seen.get(operation) ?? 0) + 1;
    seen.set(operation, nth);
    return { operation, nth };
  });
}

describe.each(PRODUCTS)("a life of two releases on %s ends right with", (product) => {
  test.each(Object.entries(faults))(
    "%s, at each of its calls",
    async (name, { phase, answer }) => {
      const stage = await startStage(product);
      const { state, violations } = stage.fake;
      const calls = await callsOf(stage);
      expect(calls.length).toBeGreaterThan(15);
      for (const { operation, nth } of calls) {
        // The next life begins with nothing at Google; the adapter knows what it knew.
        state.buckets.clear();
        let left = nth;
        stage.fake.hook = (call) => {
          if (call.operation === operation && call.phase === phase && --left === 0) return answer();
          return undefined;
        };
        const where = `${name} at ${operation}, time ${nth}`;
        await life(stage).catch((error: unknown) => {
          throw new Error(where, { cause: error });
        });
        expect(left, where).toBeLessThanOrEqual(0);
        const { services, functions, revisions } = state;
        expect([...services.keys(), ...functions.keys(), ...revisions.keys()], where).toEqual([]);
      }
      expect(violations).toEqual([]);
      await stage.close();
    },
    120_000,
  );

  test("reads that lag behind writes", async () => {
    const stage = await startStage(product);
    stage.fake.knobs.staleReads = 2;
    await life(stage);
    expect(stage.fake.state.services.size).toBe(0);
    await stage.close();
  });

  test("an operation that never ends is waited for and never repeated", async () => {
    const stage = await startStage(product);
    const want = await wantOf(stage);
    await upload(stage, want);
    stage.fake.knobs.stuck = true;
    const [put] = stage.adapter.diff(want, null);
    if (put === undefined) throw new Error("there is no step");
    let progress = await stage.adapter.send(stage.cx, put, null);
    for (let look = 0; look < 20; look++) {
      if (progress.kind !== "wait") throw new Error("it ended");
      progress = await stage.adapter.poll(stage.cx, progress.handle);
    }
    expect(progress).toMatchObject({ kind: "wait" });
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
    expect(seen?.ready).toBe(false);
    expect(stage.adapter.diff(want, seen)).toEqual([]);
    await stage.close();
  });

  test.each([
    [2, undefined, "provider.fatal", "UNKNOWN"],
    [3, undefined, "provider.fatal", "INVALID_ARGUMENT"],
    [7, undefined, "provider.denied", "PERMISSION_DENIED"],
    [10, "conflict", "provider.fatal", "ABORTED"],
    [13, "ambiguous", "provider.unavailable", "INTERNAL"],
    [14, "ambiguous", "provider.unavailable", "UNAVAILABLE"],
  ])("an operation that ends late with code %i has ended: %s", async (code, means, named, word) => {
    const stage = await startStage(product);
    const want = await wantOf(stage);
    await upload(stage, want);
    stage.fake.knobs.operationErrors.push({ code, message: "so it ended" });
    const [put] = stage.adapter.diff(want, null);
    if (put === undefined) throw new Error("there is no step");
    const outcome = await settledOf(stage, put);
    expect(outcome).toMatchObject({ kind: "failed", code: named });
    expect(outcome.kind === "failed" && outcome.means).toBe(means);
    expect(outcome.kind === "failed" && outcome.detail).toContain(`${word}: so it ended`);
    await stage.close();
  });

  test("a service or function that somebody deletes in the middle is told, and leaves nothing", async () => {
    const stage = await startStage(product);
    const want = await wantOf(stage);
    await upload(stage, want);
    await ensure(stage, want);
    const [name = ""] = stage.adapter.name(want.key).name.split("/");
    stage.fake.state.services.delete(`${REGION}/${name}`);
    stage.fake.state.functions.delete(`${REGION}/${name}`);
    expect(await stage.adapter.observe(stage.cx, stage.adapter.name(want.key))).toBeNull();
    await stage.close();
  });
});

async function settledOf({ adapter, cx }: Stage, step: Step): Promise<Progress> {
  let progress = await adapter.send(cx, step, null);
  while (progress.kind === "wait") progress = await adapter.poll(cx, progress.handle);
  return progress;
}
