import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Secret } from "../../../../../shared/secret.ts";
import { by, fakePools } from "../testing/fake-pools.ts";
import type { Lease, PoolLimits } from "./pools.ts";

const URLS = ["a", "b", "c"].map((name) => new Secret(`postgres://one/${name}`));
const OWNERS = ["p", "q", "r"];

type Step =
  | { do: "acquire"; url: number; owner: number; name: number }
  | { do: "release" | "wear" | "abort"; at: number }
  | { do: "advance"; ms: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("acquire" as const),
      url: fc.nat(URLS.length - 1),
      owner: fc.nat(OWNERS.length - 1),
      name: fc.nat(1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "release" as const,
        "release" as const,
        "wear" as const,
        "abort" as const,
      ),
      at: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("advance" as const), ms: fc.nat(600) }) },
);
const limits = fc.record({
  perDatabase: fc.integer({ min: 1, max: 3 }),
  total: fc.integer({ min: 1, max: 5 }),
  perOwner: fc.integer({ min: 1, max: 4 }),
});

interface Asked {
  url: number;
  owner: number;
  name: number;
  call: AbortController;
  state: "waits" | "holds" | "ended";
  lease: Lease | null;
}

/** Pools, with what was asked of them, in order. */
function traced(of: Partial<PoolLimits>) {
  const made = fakePools(of);
  const all: Asked[] = [];
  const early: Asked[] = [];
  const acquire = ({ url, owner, name }: Pick<Asked, "url" | "owner" | "name">) => {
    const call = new AbortController();
    const asked: Asked = { url, owner, name, call, state: "waits", lease: null };
    all.push(asked);
    const user = by(String(name), OWNERS[owner]!);
    made.pools.acquire(URLS[url]!, user, call.signal).then(
      (lease) => {
        const before = all.slice(0, all.indexOf(asked));
        const same = (one: Asked) => one.url === url && one.owner === owner && one.name === name;
        if (before.some((one) => same(one) && one.state === "waits")) early.push(asked);
        Object.assign(asked, { state: "holds", lease });
      },
      () => Object.assign(asked, { state: "ended" }),
    );
  };
  const inState = (state: Asked["state"]) => all.filter((asked) => asked.state === state);
  const release = (asked: Asked | undefined) => {
    if (!asked) return;
    asked.state = "ended";
    asked.lease?.release();
  };
  return { ...made, acquire, inState, release, early };
}

type Traced = ReturnType<typeof traced>;

async function take(step: Step, { acquire, inState, release, opened, clock }: Traced) {
  const one = <T>(of: T[], at: number) => of[at % Math.max(of.length, 1)];
  if (step.do === "acquire") acquire(step);
  else if (step.do === "advance") await clock.advance(step.ms);
  else if (step.do === "abort") one(inState("waits"), step.at)?.call.abort();
  else if (step.do === "release") release(one(inState("holds"), step.at));
  else Object.assign(one(opened, step.at) ?? {}, { isWorn: true });
  await new Promise((resolve) => setImmediate(resolve));
}

function check({ pools, inState, early, opened }: Traced, caps: Record<string, number>) {
  const { perDatabase = 0, total = 0, perOwner = 0 } = caps;
  const held = inState("holds");
  const open = URLS.map((url) => pools.count(url));
  const idle = open.map((count, at) => count - held.filter(({ url }) => url === at).length);
  const lent = OWNERS.map((_, at) => held.filter(({ owner }) => owner === at).length);
  expect(Math.max(...open)).toBeLessThanOrEqual(perDatabase);
  expect(Math.max(...lent)).toBeLessThanOrEqual(perOwner);
  expect(pools.count()).toBeLessThanOrEqual(total);
  expect(opened.filter(({ closed }) => !closed)).toHaveLength(pools.count());
  expect(Math.min(...idle)).toBeGreaterThanOrEqual(0);
  const place = pools.count() < total || Math.max(...idle) > 0;
  const couldBeServed = inState("waits").filter(({ url, owner }) => {
    if (lent[owner]! >= perOwner) return false;
    return idle[url]! > 0 || (open[url]! < perDatabase && place);
  });
  expect(couldBeServed).toEqual([]);
  expect(early).toEqual([]);
}

test("whatever is asked, no cap is passed, and nobody waits who could be served", async () => {
  await fc.assert(
    fc.asyncProperty(limits, fc.array(steps, { maxLength: 60 }), async (caps, all) => {
      const run = traced(caps);
      for (const step of all) {
        await take(step, run);
        check(run, caps);
      }
      // Without any more time: who waits is served as what is held comes back.
      while (run.inState("holds").length > 0) {
        await take({ do: "release", at: 0 }, run);
        check(run, caps);
      }
      expect(run.inState("waits")).toEqual([]);
      for (let i = 0; i < 3; i++) await run.clock.advance(1000);
      expect(run.pools.count()).toBe(0);
      expect(run.clock.sleeping()).toBe(0);
    }),
    { numRuns: 300, seed: 11 },
  );
});

test("all who wait are told in time where nothing comes back", async () => {
  await fc.assert(
    fc.asyncProperty(limits, fc.array(steps, { maxLength: 60 }), async (caps, all) => {
      const run = traced(caps);
      for (const step of all) await take(step, run);
      await run.clock.advance(500);
      expect(run.inState("waits")).toEqual([]);
      check(run, caps);
    }),
    { numRuns: 100, seed: 12 },
  );
});
