import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../shared/clock.ts";
import type { RuleContent } from "../../../shared/domain/rule.ts";
import type { Seen } from "../../../shared/ports/compute.ts";
import { observation, rule, sweep } from "../../../shared/schema/clouds.ts";
import { operation } from "../../../shared/schema/operations.ts";
import { type MemoryCloud, memoryCloud, MemoryFault } from "../../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import type { Services } from "../services.ts";
import {
  askDeploy,
  ids,
  install,
  newBuild,
  newPlace,
  operationOf,
  type Place,
  releasesOf,
} from "../testing/place.ts";
import {
  type MemoryJobs,
  memoryJobs,
  never,
  servicesOf,
  targetsOf,
  workUntilEnded,
} from "../testing/worker.ts";
import { driftOf } from "./drift.ts";
import { observeDue, observeTargets } from "./observe.ts";
import { removeOrphans } from "./orphans.ts";
import { observeRequested } from "./requested.ts";
import { revertDrift } from "./revert.ts";

const TARGET = "cloud:one";
let database: FreshDatabase;
let place: Place;
let cloud: MemoryCloud;
let services: Services & { jobs: MemoryJobs };
let aheadMs: number;

beforeEach(async () => {
  database = await freshDatabase();
  await install(database.db);
  place = await newPlace(database.db);
  cloud = memoryCloud();
  aheadMs = 0;
  const jobs = memoryJobs();
  const clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
  const targets = targetsOf({ [TARGET]: cloud.adapter() });
  services = { ...servicesOf(place, { jobs, targets, clock }), jobs };
  return () => database.drop();
});

async function deploy(version = "1"): Promise<string> {
  const { id } = await newBuild(place, version, { web: { path: "/", entry: "web.ts" } });
  await workUntilEnded(place, services, [await askDeploy(place, id, { targets: [TARGET] })]);
  return (await releasesOf(place)).at(-1)!.id;
}

const look = () => observeTargets(services, never);
const observed = () => database.db.select().from(observation).orderBy(observation.resource);
const only = async () => (await observed())[0]!;

/** What somebody does at the provider's own console. */
function changeByHand(access: "public" | "private" = "private") {
  for (const part of cloud.parts.values()) part.want = { ...part.want!, access };
}

async function addRule(content: RuleContent) {
  const createdBy = { kind: "user", id: "usr", name: "Test" };
  const { organization: organizationId } = place;
  const row = { id: ids.long("rul"), organizationId, name: content.kind, content, createdBy };
  await database.db.insert(rule).values({ ...row, createdAt: new Date() });
}

async function plantOrphan(name = "stray/web") {
  const [part] = cloud.parts.values();
  const owner = { ...part!.want!.owner, release: "r0stray00000" };
  const want = { ...part!.want!, owner };
  cloud.parts.set(name, { ...part!, want, ref: { ...part!.ref, name } });
}

const wanted = { by: { kind: "user", id: "u", name: "U" }, at: "now", problem: null };
const askRemoval = () =>
  database.db.update(observation).set({ removal: wanted }).where(eq(observation.owner, "orphan"));

describe("reading a target back", () => {
  test("keeps one row a resource, ours and foreign, with what the provider told and its age", async () => {
    const release = await deploy();
    cloud.plantForeign({ ...[...cloud.parts.values()][0]!.ref, name: "theirs" });
    await look();
    expect(await observed()).toMatchObject([
      {
        resource: `function/${release}/web`,
        owner: "ours",
        environmentId: place.environment,
        releaseId: release,
        part: "web",
        drift: [],
        seen: { ready: true, fields: { access: "public" } },
      },
      { resource: "function/theirs", owner: "foreign", environmentId: null, releaseId: null },
    ]);
    const [first] = await observed();
    aheadMs += 1_000;
    await look();
    const again = await only();
    expect(again.firstSeenAt).toEqual(first!.firstSeenAt);
    expect(again.observedAt.getTime()).toBeGreaterThan(first!.observedAt.getTime());
    const [row] = await database.db.select().from(sweep);
    expect(row).toMatchObject({ target: TARGET, resources: 2, problem: null, requestedAt: null });
  });

  test("forgets what is gone, but nothing where the list broke off", async () => {
    await deploy();
    await look();
    cloud.hook = ({ method, phase }) => {
      if (method === "list" && phase === "after") throw new MemoryFault("denied");
    };
    cloud.parts.clear();
    aheadMs += 1_000;
    await look();
    expect(await observed()).toHaveLength(1);
    expect((await releasesOf(place))[0]!.state).toBe("ready");
    const [row] = await database.db.select().from(sweep);
    expect(row).toMatchObject({ resources: 1, problem: { code: "provider.denied" } });
    cloud.hook = () => {};
    aheadMs += 1_000;
    await look();
    expect(await observed()).toEqual([]);
  });

  test("is done soon where somebody wants it, else when it is due", async () => {
    await deploy();
    const lists = () => cloud.calls.get("list") ?? 0;
    await observeDue(services, never);
    expect(lists()).toBe(1);
    await observeDue(services, never);
    await observeRequested(services, never);
    expect(lists()).toBe(1);
    await database.db.update(sweep).set({ requestedAt: new Date() });
    aheadMs += 10;
    await observeRequested(services, never);
    await observeRequested(services, never);
    expect(lists()).toBe(2);
    aheadMs += services.lengths.reconcileCloudMs * 0.89;
    await observeDue(services, never);
    expect(lists()).toBe(2);
    aheadMs += services.lengths.reconcileCloudMs * 0.22;
    await observeDue(services, never);
    expect(lists()).toBe(3);
    aheadMs = -86_400_000;
    await observeDue(services, never);
    expect(lists()).toBe(4);
  });

  test("of a thousand functions makes one list call and no other", async () => {
    await deploy();
    const [part] = cloud.parts.values();
    for (let no = 0; no < 1_000; no++) {
      const ref = { ...part!.ref, name: `theirs-${no}` };
      cloud.parts.set(ref.name, { ...part!, ref, want: null });
    }
    cloud.calls.clear();
    await look();
    expect([...cloud.calls]).toEqual([["list", 1]]);
    expect(await observed()).toHaveLength(1_001);
  });

  test("names a second resource of a release an orphan, and one that releases share ours", async () => {
    await deploy();
    const [part] = cloud.parts.values();
    cloud.parts.set("twice", { ...part!, ref: { ...part!.ref, name: "twice" } });
    const owner = { ...part!.want!.owner, release: "" };
    const shared = { ...part!.ref, kind: "role", name: "shared" };
    cloud.parts.set("shared", { ...part!, want: { ...part!.want!, owner }, ref: shared });
    expect((await look()).orphans).toEqual(["twice"]);
    const owners = (await observed()).map((row) => [row.ref.name, row.owner]);
    expect(owners).toContainEqual(["shared", "ours"]);
  });
});

describe("drift", () => {
  test("is told field by field, with since when, and is gone where it is mended", async () => {
    await deploy();
    changeByHand();
    await look();
    const first = await only();
    expect(first.drift).toEqual([{ field: "access", seen: "private", want: "public" }]);
    aheadMs += 5_000;
    await look();
    expect((await only()).driftSince).toEqual(first.driftSince);
    changeByHand("public");
    await look();
    expect(await only()).toMatchObject({ drift: [], driftSince: null });
  });

  test("that was accepted counts only once it is another one", () => {
    const want = { memoryMb: 256, access: "public", left: 1 };
    const seen = { memoryMb: 512, access: "private", others: "x" };
    expect(driftOf(want, seen, {})).toEqual([
      { field: "access", seen: "private", want: "public" },
      { field: "memoryMb", seen: 512, want: 256 },
    ]);
    expect(driftOf(want, seen, { memoryMb: 512, access: "private" })).toEqual([]);
    expect(driftOf(want, { ...seen, memoryMb: 1_024 }, { memoryMb: 512 })).toHaveLength(2);
  });

  test("is adopted where the rule says so", async () => {
    await deploy();
    await addRule({ kind: "drift", policy: "adopt" });
    changeByHand();
    await look();
    expect(await only()).toMatchObject({ drift: [], accepted: { access: "private" } });
    await database.db.delete(rule);
    await look();
    expect((await only()).drift).toEqual([]);
  });

  test("is reverted where the rule says so, once for each time it was read back", async () => {
    const release = await deploy();
    changeByHand();
    await look();
    expect(await revertDrift(services)).toEqual([]);
    await addRule({ kind: "drift", policy: "revert" });
    aheadMs += 10;
    const [id] = await revertDrift(services);
    expect(await operationOf(place, id!)).toMatchObject({
      kind: "repair",
      input: { kind: "repair", release },
      createdBy: { name: "reconciler" },
    });
    await workUntilEnded(place, services, [id!]);
    expect(await operationOf(place, id!)).toMatchObject({ state: "ready" });
    expect(await revertDrift(services)).toEqual([]);
    aheadMs += 10;
    await look();
    expect(await revertDrift(services)).toHaveLength(1);
    const rows = await database.db
      .select()
      .from(operation)
      .where(and(eq(operation.kind, "repair"), eq(operation.state, "ready")));
    expect(rows).toHaveLength(1);
  });
});

describe("an orphan", () => {
  test("is never touched unless somebody wants it gone, then removed whole", async () => {
    await deploy();
    await plantOrphan();
    expect((await look()).orphans).toEqual(["stray/web"]);
    await removeOrphans(services, never);
    expect(cloud.parts.has("stray/web")).toBe(true);
    await askRemoval();
    await look();
    await removeOrphans(services, never);
    expect(cloud.parts.has("stray/web")).toBe(false);
    expect((await observed()).map((row) => row.owner)).toEqual(["ours"]);
    expect(cloud.parts.size).toBe(1);
  });

  test.each([
    ["lost our tags meanwhile", (part: { want: unknown }) => void (part.want = null), "our tags"],
    [
      "came to be known by a release",
      (part: { want: { owner: { release: string } } | null }, release: string) =>
        void (part.want = { ...part.want!, owner: { ...part.want!.owner, release } }),
      "A release knows it now",
    ],
  ])("that %s stays, and says why", async (_what, change, said) => {
    const release = await deploy();
    await plantOrphan();
    await look();
    await askRemoval();
    const stray = cloud.parts.get("stray/web")!;
    change(stray as never, release);
    if (said.includes("release")) {
      stray.ref = { ...stray.ref, kind: "role" };
    }
    await removeOrphans(services, never);
    expect(cloud.parts.has("stray/web")).toBe(true);
    const row = (await observed()).find((one) => one.owner === "orphan");
    expect(row?.removal?.problem).toContain(said);
  });

  test("that the provider refuses to remove says so in its words, and is not tried again", async () => {
    await deploy();
    await plantOrphan();
    await look();
    await askRemoval();
    cloud.failOnce("send", "before", new MemoryFault("denied"));
    await removeOrphans(services, never);
    const row = (await observed()).find((one) => one.owner === "orphan");
    expect(row?.removal?.problem).toContain("memory cloud: denied");
    await removeOrphans(services, never);
    expect(cloud.parts.has("stray/web")).toBe(true);
  });

  test("whose removal lost its answer is seen to be gone", async () => {
    await deploy();
    await plantOrphan();
    await look();
    await askRemoval();
    cloud.failOnce("send", "after", new MemoryFault("lost"));
    await removeOrphans(services, never);
    await removeOrphans(services, never);
    expect((await observed()).map((row) => row.owner)).toEqual(["ours"]);
    expect(cloud.effects.get("delete-part stray/web")).toBe(1);
  });
});

test("what another organization has at the same account is foreign", async () => {
  await deploy();
  const adapter = cloud.adapter();
  services.targets = targetsOf({
    [TARGET]: {
      ...adapter,
      async *list(cx, scope): AsyncIterable<Seen> {
        for await (const seen of adapter.list(cx, scope)) {
          if (seen.owner !== "foreign") {
            yield { ...seen, owner: { ...seen.owner, organization: "org_other" } };
          }
        }
      },
    },
  });
  expect((await look()).orphans).toEqual([]);
  expect(await only()).toMatchObject({ owner: "foreign", environmentId: null });
});
