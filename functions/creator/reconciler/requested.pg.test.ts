import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { type Clock, systemClock } from "../../../shared/clock.ts";
import { silentLogger } from "../../../shared/log.ts";
import { observation, sweep } from "../../../shared/schema/clouds.ts";
import { Secret } from "../../../shared/secret.ts";
import { sharedPace } from "../../../shared/store/pace.ts";
import { type MemoryCloud, memoryCloud, MemoryFault } from "../../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import { createCreator } from "../creator.ts";
import { openBossJobs } from "../jobs/boss-jobs.ts";
import { acquireLease } from "../lease.ts";
import type { Services } from "../services.ts";
import { askDeploy, install, newBuild, newPlace, type Place } from "../testing/place.ts";
import { memoryJobs, never, servicesOf, targetsOf, workUntilEnded } from "../testing/worker.ts";
import { observeTargets } from "./observe.ts";
import { removeOrphans } from "./orphans.ts";
import { observeRequested } from "./requested.ts";

const TARGET = "cloud:one";
const ORPHAN = "stray/web";
let database: FreshDatabase;
let place: Place;
let cloud: MemoryCloud;
let services: Services;
let aheadMs: number;

beforeEach(async () => {
  database = await freshDatabase();
  await install(database.db);
  place = await newPlace(database.db);
  cloud = memoryCloud();
  aheadMs = 0;
  const clock: Clock = { ...systemClock, now: () => new Date(1_800_000_000_000 + aheadMs) };
  const paced: Clock = { ...clock, sleep: async (ms) => void (aheadMs += ms) };
  const jobs = memoryJobs();
  const targets = targetsOf({ [TARGET]: cloud.adapter() });
  const own = { jobs, targets };
  const { id } = await newBuild(place, "1", { web: { path: "/", entry: "web.ts" } });
  const deploy = await askDeploy(place, id, { targets: [TARGET] });
  await workUntilEnded(place, { ...servicesOf(place, own), jobs }, [deploy]);
  services = servicesOf(place, { ...own, clock, pace: sharedPace(database.db, paced) });
  const [part] = cloud.parts.values();
  const owner = { ...part!.want!.owner, release: "r0stray00000" };
  const ref = { ...part!.ref, name: ORPHAN };
  cloud.parts.set(ORPHAN, { ...part!, want: { ...part!.want!, owner }, ref });
  await observeTargets(services, never);
  cloud.calls.clear();
  return () => database.drop();
});

const lists = () => cloud.calls.get("list") ?? 0;
const job = () => ({ organization: place.organization, targets: [TARGET] });
const sweepRow = async () => (await database.db.select().from(sweep))[0]!;

/** As the Manager does it, a moment after what happened last. */
async function askRefresh(): Promise<void> {
  aheadMs += 1;
  await database.db.update(sweep).set({ requestedAt: services.clock.now() });
}

async function askRemoval(): Promise<void> {
  const removal = { by: { kind: "user", id: "u", name: "U" }, at: "now", problem: null };
  await database.db.update(observation).set({ removal }).where(eq(observation.owner, "orphan"));
  await askRefresh();
}

test("what is asked for begins at its commit, though no look at what is due ever comes", async () => {
  const jobs = await openBossJobs({
    url: new Secret(database.url),
    name: "requested test",
    log: silentLogger,
    clock: systemClock,
    supervise: true,
  });
  const asleep: Clock = {
    ...services.clock,
    sleep: (_ms, signal) =>
      new Promise((wake) => signal?.addEventListener("abort", () => wake(), { once: true })),
  };
  const working = await createCreator({
    services: { ...services, jobs, clock: asleep },
    worker: jobs,
  }).start();
  try {
    await askRemoval();
    await database.db.transaction((tx) => jobs.enqueue(tx, job()));
    await expect.poll(() => cloud.parts.has(ORPHAN), { timeout: 10_000 }).toBe(false);
    await expect.poll(async () => (await sweepRow()).requestedAt).toBeNull();
    expect(lists()).toBe(1);
  } finally {
    await working.stop();
    await jobs.stop();
  }
});

test("a function host does what is asked for at the visit that it is woken for", async () => {
  const jobs = await openBossJobs({
    url: new Secret(database.url),
    name: "requested test",
    log: silentLogger,
    clock: systemClock,
    supervise: false,
  });
  try {
    await askRemoval();
    await database.db.transaction((tx) => jobs.enqueue(tx, job()));
    const creator = createCreator({ services: { ...services, jobs }, worker: jobs });
    expect(await creator.drain(10_000)).toBe(1);
    expect([cloud.parts.has(ORPHAN), lists()]).toEqual([false, 1]);
  } finally {
    await jobs.stop();
  }
});

test("only the targets of the job are read back, and only of its organization", async () => {
  await askRefresh();
  await observeRequested(services, never, { ...job(), organization: "org_other" });
  await observeRequested(services, never, { ...job(), targets: ["cloud:two"] });
  expect(lists()).toBe(0);
  await observeRequested(services, never, job());
  await observeRequested(services, never, job());
  expect(lists()).toBe(1);
});

test("a target is read back a few times in a row for the asking, then at its pace", async () => {
  const began = aheadMs;
  for (let no = 0; no < 20; no++) {
    await askRefresh();
    await observeRequested(services, never, job());
    if (no === 2) expect(aheadMs - began).toBeLessThan(100);
  }
  expect(lists()).toBe(20);
  const seconds = (aheadMs - began) / 1_000;
  expect(seconds).toBeGreaterThanOrEqual(84.9);
  expect(seconds).toBeLessThan(86);
});

test("a removal that is asked for again and again is sent at that pace too", async () => {
  cloud.hook = ({ method, phase }) => {
    if (method === "send" && phase === "before") throw new MemoryFault("denied");
  };
  const began = aheadMs;
  for (let no = 0; no < 6; no++) {
    await askRemoval();
    await observeRequested(services, never, job());
    await removeOrphans(services, never);
  }
  expect(cloud.parts.has(ORPHAN)).toBe(true);
  expect((aheadMs - began) / 1_000).toBeGreaterThanOrEqual(14.9);
});

test("who asks while a target is read back has it read back once more by whoever is at it", async () => {
  let again = 1;
  cloud.hook = async ({ method, phase }) => {
    if (method !== "list" || phase !== "after" || again-- < 1) return;
    await askRefresh();
    await observeRequested(services, never, job());
    expect(lists()).toBe(1);
  };
  await askRefresh();
  await observeRequested(services, never, job());
  expect(lists()).toBe(2);
  expect((await sweepRow()).requestedAt).toBeNull();
});

test("a wish that another clock wrote ahead of ours is left to the next look", async () => {
  await database.db
    .update(sweep)
    .set({ requestedAt: new Date(services.clock.now().getTime() + 60_000) });
  await observeRequested(services, never, job());
  expect(lists()).toBe(1);
  aheadMs += 61_000;
  await observeRequested(services, never);
  expect([lists(), (await sweepRow()).requestedAt]).toEqual([2, null]);
});

test("nothing is read back for the asking while another worker is at the target", async () => {
  const key = `sweep:${place.organization}/${TARGET}`;
  await acquireLease(database.db, key, "another", 60_000);
  await askRemoval();
  await observeRequested(services, never, job());
  expect([lists(), cloud.parts.has(ORPHAN)]).toEqual([0, true]);
});
