import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signatureCheck } from "../builder/entry/check-signature.ts";
import { SIGNATURE_HEADER } from "../../../shared/protocol/invoke.ts";
import { operation } from "../../../shared/schema/operations.ts";
import { type MemoryCloud, memoryCloud } from "../../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import { fire } from "../schedule/fire.ts";
import type { Services } from "../services.ts";
import {
  askDeploy,
  install,
  invokeKey,
  newBuild,
  newPlace,
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
import { requeueAbandoned } from "./abandoned.ts";
import { observeTargets } from "./observe.ts";

let database: FreshDatabase;
let place: Place;
let cloud: MemoryCloud;
let services: Services & { jobs: MemoryJobs };

beforeAll(async () => {
  database = await freshDatabase();
  await install(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  place = await newPlace(database.db);
  cloud = memoryCloud();
  const targets = targetsOf({ local: cloud.adapter() });
  services = { ...servicesOf(place, { jobs: memoryJobs(), targets }) } as typeof services;
  const { id } = await newBuild(place, "1", {
    web: { path: "/", entry: "web.ts", access: "private" },
  });
  await workUntilEnded(place, services, [await askDeploy(place, id)]);
});

const only = async () => (await releasesOf(place))[0]!;

describe("reading a target back", () => {
  test("marks a release whose part is gone, and takes it back when the part is", async () => {
    const { id } = await only();
    const parts = new Map(cloud.parts);
    cloud.parts.clear();
    expect((await observeTargets(services, never)).changed).toContain(id);
    expect(await only()).toMatchObject({ state: "unknown", reason: "gone" });
    for (const [name, part] of parts) cloud.parts.set(name, part);
    expect((await observeTargets(services, never)).changed).toContain(id);
    expect(await only()).toMatchObject({ state: "ready", reason: null, sentence: null });
  });

  test("names what carries our tags and no release knows, and leaves it alone", async () => {
    const [part] = cloud.parts.values();
    cloud.parts.set("stray/web", { ...part!, ref: { ...part!.ref, name: "stray/web" } });
    const { orphans } = await observeTargets(services, never);
    expect(orphans).toEqual(["stray/web"]);
    expect(cloud.parts.has("stray/web")).toBe(true);
  });

  test("calls nothing lost or an orphan that was made or removed while it read", async () => {
    const { id } = await newBuild(place, "2", { web: { path: "/", entry: "web.ts" } });
    const next = await askDeploy(place, id);
    let busy = false;
    cloud.hook = async ({ method, phase }) => {
      if (method !== "list" || phase !== "after" || busy) return;
      busy = true;
      await workUntilEnded(place, services, [next]);
    };
    expect((await observeTargets(services, never)).orphans).toEqual([]);
    expect((await releasesOf(place)).map((row) => row.state)).toEqual(["ready", "ready"]);
  });

  test("goes on with the other targets where one cannot be read", async () => {
    const broken = { ...cloud.adapter() };
    broken.list = () => {
      throw new Error("no answer");
    };
    services.targets = targetsOf({ broken, local: cloud.adapter() });
    cloud.parts.clear();
    expect((await observeTargets(services, never)).changed).toContain((await only()).id);
  });
});

describe("operations without a living worker", () => {
  test("are found again, also where the clock was set back since they were asked for", async () => {
    const { buildId } = await only();
    const [old, future] = [await askDeploy(place, buildId), await askDeploy(place, buildId)];
    const set = (id: string, offset: number) =>
      database.db
        .update(operation)
        .set({ createdAt: new Date(Date.now() + offset) })
        .where(eq(operation.id, id));
    await set(old, -60_000);
    await set(future, 86_400_000);
    await requeueAbandoned(services);
    expect(services.jobs.take()).toEqual(expect.arrayContaining([old, future]));
  });
});

describe("a schedule that came due", () => {
  test("is one signed request to the part that is live, fired once, however late", async () => {
    const asked: Request[] = [];
    cloud.serve = (_want, request) => {
      asked.push(request);
      return new Response(null, { status: 500 });
    };
    const job = { environment: place.environment, part: "web", path: "/tick" };
    await fire(services, job, never);
    expect(asked).toHaveLength(1);
    const [request] = asked;
    expect(`${request!.method} ${new URL(request!.url).pathname}`).toBe("POST /tick");
    expect(request!.headers.get("lintas-schedule")).toBe("1");
    const settings = { release: (await only()).id, part: "web", invokeKey: invokeKey.publicKey };
    const header = request!.headers.get(SIGNATURE_HEADER) ?? "";
    const passes = signatureCheck(settings, Date.now);
    expect(await passes({ method: "POST", target: "/tick", header })).toBe(true);
  });

  test("is nothing where its part is not live any more", async () => {
    const job = { environment: place.environment, part: "gone", path: "/tick" };
    await fire(services, job, never);
    expect(cloud.calls.get("call")).toBe(1); // the smoke request of the deploy
  });
});
