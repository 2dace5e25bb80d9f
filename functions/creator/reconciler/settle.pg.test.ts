import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { composeSnapshot } from "../../manager/snapshot/compose.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { traffic } from "../../../shared/schema/operations.ts";
import { type MemoryCloud, memoryCloud, MemoryFault } from "../../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import { settleBackoff } from "../deployer/keep-traffic.ts";
import type { Services } from "../services.ts";
import {
  ask,
  askDeploy,
  install,
  newBuild,
  newPlace,
  operationOf,
  type Place,
  releasesOf,
  routesOf,
  stepsOf,
} from "../testing/place.ts";
import {
  type MemoryJobs,
  memoryJobs,
  servicesOf,
  targetsOf,
  workUntilEnded,
} from "../testing/worker.ts";
import { settleDue } from "./settle.ts";

let database: FreshDatabase;
let place: Place;
let refusing: MemoryCloud;
let services: Services & { jobs: MemoryJobs };
let adapters: Record<string, ComputeAdapter>;
/** How far the clock is ahead. */
let aheadMs: number;
let isRefused: boolean;

const REFUSING = "refusing:one";
const web = { web: { path: "/", entry: "web.ts" } };

beforeAll(async () => {
  database = await freshDatabase();
  await install(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.delete(traffic);
  place = await newPlace(database.db);
  refusing = memoryCloud();
  isRefused = true;
  refusing.hook = ({ step, phase }) => {
    if (isRefused && step?.do === "warm" && phase === "before") throw new MemoryFault("denied");
  };
  adapters = { local: memoryCloud().adapter(), [REFUSING]: refusing.adapter() };
  aheadMs = 0;
  const clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
  const jobs = memoryJobs();
  services = { ...servicesOf(place, { jobs, targets: targetsOf(adapters), clock }), jobs };
});

async function run(operation: Promise<string>) {
  const id = await operation;
  await workUntilEnded(place, services, [id]);
  return operationOf(place, id);
}

async function deploy(version: string, targets = ["local", REFUSING]) {
  const { id } = await newBuild(place, version, web);
  return run(askDeploy(place, id, { targets }));
}

const unsettled = () =>
  database.db.select().from(traffic).where(eq(traffic.environmentId, place.environment));

async function served(): Promise<Record<string, number>> {
  const { routes } = await composeSnapshot(database.db, new Date());
  const targets = new Map((await releasesOf(place)).map((row) => [row.id, row.target]));
  const table = routes[place.environment]?.table ?? [];
  return Object.fromEntries(table.map((one) => [targets.get(one.release), one.weight]));
}

describe("a provider that refuses to follow the route", () => {
  test("leaves the deploy done, is shown as pending and takes no weight from gateways", async () => {
    const ended = await deploy("1");
    expect(ended).toMatchObject({ state: "ready", error: null });
    expect(ended.sentence).toContain("refusing:one has the route pending");
    const rows = await unsettled();
    expect(rows.find((row) => !row.settled)).toMatchObject({
      routeVersion: 1,
      weight: 50,
      attempts: 1,
      error: { code: "provider.denied", provider: { code: "denied" } },
    });
    expect(await served()).toEqual({ local: 50 });
  });

  test("is asked again when its time has come, later each time, until it follows", async () => {
    await deploy("1");
    expect(await settleDue(services)).toEqual([]);
    aheadMs += 30_000;
    const [first, ...more] = await settleDue(services);
    expect(more).toEqual([]);
    // Somebody else who looks meanwhile does not start it twice.
    expect(await settleDue(services)).toEqual([]);
    const since = (await unsettled()).find((row) => !row.settled)?.since;
    await run(Promise.resolve(first!));
    expect((await unsettled()).find((row) => !row.settled)).toMatchObject({
      attempts: 2,
      since,
    });
    isRefused = false;
    expect(await settleDue(services)).toEqual([]);
    aheadMs += 60_000;
    const [second] = await settleDue(services);
    const ended = await run(Promise.resolve(second!));
    expect(ended).toMatchObject({ state: "ready", sentence: "All follow the route now." });
    expect((await stepsOf(place, second!)).map(({ name }) => name)).toEqual(["traffic"]);
    expect((await unsettled()).every((row) => row.settled && row.error === null)).toBe(true);
    expect(await served()).toEqual({ local: 50, [REFUSING]: 50 });
    expect([...refusing.parts.values()].map(({ weight }) => weight)).toEqual([100]);
  });

  test("keeps its weight where gateways would be left with nothing", async () => {
    await deploy("1", [REFUSING]);
    expect(await served()).toEqual({ [REFUSING]: 100 });
  });

  test("is settled by a later route, also by one that leaves its target alone", async () => {
    await deploy("1");
    isRefused = false;
    const { table } = (await routesOf(place))[0]!;
    const moved = table.map((one) => ({ ...one, weight: one.target === "local" ? 60 : 40 }));
    await run(ask(place, { kind: "route", table: moved, expectedVersion: 1 }));
    expect((await unsettled()).every((row) => row.settled)).toBe(true);
    expect(await served()).toEqual({ local: 60, [REFUSING]: 40 });
  });

  test("keeps the release that it still sends traffic to from being retired", async () => {
    isRefused = false;
    await deploy("1");
    isRefused = true;
    await database.sql`update environment set keep_releases = 0`;
    for (const version of ["2", "3", "4"]) await deploy(version);
    const held = (await releasesOf(place)).filter((row) => row.state === "ready");
    const on = (target: string) => held.filter((row) => row.target === target).length;
    // On the other target only what the route and the one before name.
    expect(on("local")).toBe(2);
    expect(on(REFUSING)).toBe(4);
  });
});

describe("what a cloud splits only among a few", () => {
  test("refuses a route to more of its releases before it is written, and names the target", async () => {
    isRefused = false;
    adapters[REFUSING] = {
      ...refusing.adapter(),
      caps: { ...refusing.adapter().caps, split: 2 },
    };
    for (const version of ["1", "2", "3"]) await deploy(version);
    const releases = (await releasesOf(place)).filter((row) => row.target === REFUSING);
    const entry = (at: number, weight: number) => ({
      target: REFUSING,
      release: releases[at]!.id,
      weight,
    });
    const route = async (table: ReturnType<typeof entry>[]) =>
      run(
        ask(place, {
          kind: "route",
          table,
          expectedVersion: (await routesOf(place))[0]!.version,
        }),
      );
    const refused = await route([entry(0, 20), entry(1, 30), entry(2, 50)]);
    expect(refused).toMatchObject({ state: "failed", reason: "route.split_unsupported" });
    expect(refused.sentence).toContain("refusing:one splits traffic among at most 2 releases");
    expect(await route([entry(0, 20), entry(1, 80)])).toMatchObject({ state: "ready" });
    const { id } = await newBuild(place, "4", web);
    const canary = await run(askDeploy(place, id, { targets: [REFUSING], weight: 10 }));
    expect(canary).toMatchObject({ state: "failed", reason: "route.split_unsupported" });
    expect(refusing.parts.size).toBe(3);
  });
});

test("the pause before a provider is asked again grows from half a minute to ten", () => {
  const lengths = { settleMs: 30_000, settleMsMax: 600_000 };
  const pauses = [1, 2, 3, 4, 5, 6, 50].map((attempts) => settleBackoff(lengths, attempts) / 1_000);
  expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600]);
});
