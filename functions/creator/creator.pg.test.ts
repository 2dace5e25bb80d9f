import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import { lease, release, step } from "../../shared/schema/operations.ts";
import { environment } from "../../shared/schema/projects.ts";
import {
  MemoryFault,
  type MemoryCloud,
  type MemoryCloudOptions,
  memoryCloud,
} from "../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../test/harness/postgres.ts";
import type { CreatorOptions } from "./creator.ts";
import {
  ask,
  askDeploy,
  cancel,
  eventsOf,
  functionZip,
  install,
  newBuild,
  newPlace,
  operationOf,
  type Place,
  releasesOf,
  routesOf,
  stepsOf,
} from "./testing/place.ts";
import {
  type MemoryJobs,
  memoryJobs,
  never,
  servicesOf,
  shortLengths,
  targetsOf,
  workerOf,
  workUntilEnded,
} from "./testing/worker.ts";
import type { Services } from "./services.ts";

const API = { api: { path: "/", entry: "api.ts" } };
let database: FreshDatabase;
let place: Place;
let cloud: MemoryCloud;
let services: Services & { jobs: MemoryJobs };

beforeAll(async () => {
  database = await freshDatabase({ max: 10 });
  await install(database.db);
});
afterAll(() => database.drop());
beforeEach(() => setUp());

async function setUp(of: { keep?: number; cloud?: MemoryCloudOptions } = {}): Promise<void> {
  place = await newPlace(database.db, of.keep);
  cloud = memoryCloud(of.cloud);
  const targets = targetsOf({ local: cloud.adapter() });
  services = { ...servicesOf(place, { jobs: memoryJobs(), targets }) } as typeof services;
}

const work = (ids: string[], over: Partial<CreatorOptions> = {}) =>
  workUntilEnded(place, services, ids, over);

/** A deploy from its asking to its end; its operation's row. */
async function deployed(version: string, over: Parameters<typeof askDeploy>[2] = {}) {
  const { id } = await newBuild(place, version, API);
  return ended(await askDeploy(place, id, over));
}

async function ended(id: string, over: Partial<CreatorOptions> = {}) {
  await work([id], over);
  return operationOf(place, id);
}

async function liveTable() {
  return (await routesOf(place))[0]?.table ?? [];
}

/** The id of the release that an operation made. */
async function releaseOf(operation: { id: string }): Promise<string> {
  const rows = await releasesOf(place);
  return rows.find((row) => row.operationId === operation.id)!.id;
}

describe("two operations of one environment", () => {
  test("are never under way at once, and a newer deploy replaces one that still waits", async () => {
    const [a, b, c] = await Promise.all(["1", "2", "3"].map((one) => newBuild(place, one, API)));
    const first = await askDeploy(place, a!.id);
    let second = "";
    let third = "";
    await work([first], {
      async probe(boundary, at) {
        if (second !== "" || boundary !== "after intent" || at.name !== "ensure") return;
        second = await askDeploy(place, b!.id);
        third = await askDeploy(place, c!.id);
        expect(await workerOf(services).advance(second, never)).toEqual({ kind: "held" });
      },
    });
    await work([second, third]);
    expect((await operationOf(place, first)).state).toBe("ready");
    expect(await operationOf(place, second)).toMatchObject({
      state: "cancelled",
      reason: "superseded",
    });
    expect(await operationOf(place, third)).toMatchObject({ state: "ready" });
  });

  test("begin in the order in which they were asked for", async () => {
    await deployed("1");
    const { id: next } = await newBuild(place, "2", API);
    const destroy = await ask(place, { kind: "destroy" });
    const deploy = await askDeploy(place, next);
    // The later one's job comes first.
    expect(await workerOf(services).advance(deploy, never)).toEqual({ kind: "held" });
    expect(services.jobs.take()).toEqual([destroy]);
    await work([destroy, deploy]);
    const made = (await releasesOf(place)).find((row) => row.operationId === deploy)!;
    expect(made.state).toBe("ready");
    expect(await liveTable()).toEqual([{ target: "local", release: made.id, weight: 100 }]);
  });

  test("a rollback does not wait for a running deploy, which then has the last word", async () => {
    const first = await deployed("1");
    await deployed("2");
    const { id: third } = await newBuild(place, "3", API);
    const deploy = await askDeploy(place, third);
    await work([deploy], {
      async probe(boundary, at) {
        if (boundary !== "before intent" || at.name !== "smoke") return;
        const rollback = await ask(place, { kind: "rollback", version: null });
        expect(await workerOf(services).advance(rollback, never)).toEqual({ kind: "ended" });
        expect((await liveTable())[0]?.release).toBe(await releaseOf(first));
      },
    });
    expect((await liveTable())[0]?.release).toBe(await releaseOf({ id: deploy }));
    const warm = [...cloud.parts.values()].filter((part) => part.weight > 0);
    expect(warm.map((part) => part.want?.key.release)).toEqual([await releaseOf({ id: deploy })]);
  });
});

describe("two workers", () => {
  test("never run one step at once", async () => {
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    const open = new Map<number, number>();
    const probe: CreatorOptions["probe"] = async (boundary, { no }) => {
      const now = (open.get(no) ?? 0) + (boundary === "before intent" ? 1 : 0);
      expect(now).toBeLessThanOrEqual(1);
      open.set(no, boundary === "after end" ? 0 : now);
      await systemClock.sleep(1);
    };
    await Promise.all([
      work([operation], { probe }),
      work([operation], { probe }),
      work([operation], { probe }),
    ]);
    expect((await operationOf(place, operation)).state).toBe("ready");
    expect(cloud.effects.size).toBe(3);
  });

  test("end an operation once, also where one read it before the other ended it", async () => {
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    const db = new Proxy(services.db, {
      get(target, name) {
        if (name !== "execute") return Reflect.get(target, name) as unknown;
        // Between the reading of the row and the taking of the lease.
        return async (...of: Parameters<typeof target.execute>) => {
          await work([operation]);
          return target.execute(...of);
        };
      },
    });
    await workerOf({ ...services, db }).advance(operation, never);
    const events = await eventsOf(place, operation);
    const own = events.filter((event) => event.type === "operation");
    expect(own.map(({ data }) => data["state"])).toEqual(["progress", "ready"]);
  });

  test("a worker whose lease was taken over writes nothing more", async () => {
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    const answer = await workerOf(services, {
      async probe(boundary, { name }) {
        if (boundary !== "after call" || name !== "ensure") return;
        const key = `environment:${place.environment}`;
        await database.sql`update lease set fence = fence + 1, holder = 'another',
          until = clock_timestamp() where key = ${key}`;
      },
    }).advance(operation, never);
    expect(answer).toEqual({ kind: "held" });
    expect((await stepsOf(place, operation)).map((row) => row.state)).toEqual([
      "done",
      "sent",
      "pending",
      "pending",
    ]);
    expect((await ended(operation)).state).toBe("ready");
    expect(cloud.effects.get(`put-part ${await releaseOf({ id: operation })}/api`)).toBe(1);
  });
});

describe("a cancel", () => {
  const steps = ["artifact", "ensure", "smoke", "route"] as const;
  const said = {
    artifact: /^Cancelled\. Api was not released on local; .*not tested; the route was not written/,
    ensure: /^Cancelled\. Api was not released on local; .*not tested; the route was not written/,
    smoke: /^Cancelled\. Released api on local; api on local was not tested; the route was not wri/,
    route: /^Cancelled\. Released api on local; api on local answered; the route was not written/,
  };
  test.each(steps)("at %s says what was and what was not done", async (name) => {
    const before = await deployed("1");
    const { id } = await newBuild(place, "2", API);
    const operation = await askDeploy(place, id);
    const row = await ended(operation, {
      async probe(boundary, at) {
        if (boundary === "before intent" && at.name === name) await cancel(place, operation);
      },
    });
    expect(row).toMatchObject({ state: "cancelled", reason: "cancelled" });
    expect(row.sentence).toMatch(said[name]);
    expect([...cloud.parts.keys()]).toEqual([`${await releaseOf(before)}/api`]);
    expect((await liveTable())[0]?.release).toBe(await releaseOf(before));
  });

  test("after the route is too late, and says so", async () => {
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    const row = await ended(operation, {
      async probe(boundary, { name }) {
        if (boundary === "after end" && name === "route") await cancel(place, operation);
      },
    });
    expect(row.state).toBe("ready");
    expect(row.sentence).toMatch(
      /^It was too late to cancel\. .*the route was written \(version 1/,
    );
  });

  test("before it began leaves nothing to do", async () => {
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    await cancel(place, operation);
    expect(await ended(operation)).toMatchObject({ state: "cancelled", startedAt: null });
    expect(await stepsOf(place, operation)).toEqual([]);
  });

  test("cuts off a call that hangs", async () => {
    cloud.hook = ({ method, phase }) =>
      method === "call" && phase === "before"
        ? new Promise((_, reject) => {
            setTimeout(() => reject(new MemoryFault("lost")), 1_500);
          })
        : undefined;
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    const row = await ended(operation, {
      async probe(boundary, { name }) {
        if (boundary === "after intent" && name === "smoke") await cancel(place, operation);
      },
    });
    expect(row.state).toBe("cancelled");
    expect(cloud.parts.size).toBe(0);
  });

  test("follows a call that is under way to its end without asking all the time", async () => {
    cloud.pollsUntilReady = 4;
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    let looks = 0;
    const row = await ended(operation, {
      async probe(boundary, { name }) {
        if (name !== "ensure" || boundary !== "after end") return;
        if (++looks === 1) await cancel(place, operation);
      },
    });
    expect(row.state).toBe("cancelled");
    expect(row.sentence).toMatch(/^Cancelled\. Released api on local/);
    expect(looks).toBeLessThanOrEqual(6);
    expect(cloud.parts.size).toBe(0);
  });
});

describe("a deploy", () => {
  test("whose smoke request fails leaves traffic where it was and removes what it began", async () => {
    const before = await deployed("1");
    const digest = createHash("sha256").update(functionZip("api 2")).digest("hex");
    cloud.broken.add(digest);
    const row = await deployed("2");
    expect(row).toMatchObject({ state: "failed", reason: "function.start_failed" });
    expect(row.sentence).toMatch(
      /exits at its start\. .*the route was not written; removed api of/,
    );
    expect((await liveTable())[0]?.release).toBe(await releaseOf(before));
    expect([...cloud.parts.keys()]).toEqual([`${await releaseOf(before)}/api`]);
    expect((await releasesOf(place)).map((one) => one.state)).toEqual(["ready", "deleted"]);
  });

  test("of an unchanged build makes no release and writes no route", async () => {
    await deployed("1");
    const again = await askDeploy(place, (await releasesOf(place))[0]!.buildId);
    const row = await ended(again);
    expect(row.state).toBe("ready");
    expect(row.sentence).toMatch(/the route was right already/);
    expect(await releasesOf(place)).toHaveLength(1);
    expect(await routesOf(place)).toHaveLength(1);
  });

  test("of an unchanged build makes right what was taken away by hand", async () => {
    const first = await deployed("1");
    cloud.parts.clear();
    cloud.artifacts.clear();
    const again = await askDeploy(place, (await releasesOf(place))[0]!.buildId);
    expect((await ended(again)).state).toBe("ready");
    expect([...cloud.parts.keys()]).toEqual([`${await releaseOf(first)}/api`]);
  });

  test("with the fingerprint of a plan that does not hold any more is refused whole", async () => {
    const { id } = await newBuild(place, "1", API);
    const row = await ended(await askDeploy(place, id, { fingerprint: "of yesterday" }));
    expect(row).toMatchObject({ state: "failed", reason: "plan.stale" });
    expect(row.sentence).toMatch(/Nothing was done\.$/);
    expect(cloud.calls.has("putArtifact")).toBe(false);
  });

  test("as a canary takes its share, and one without a route none", async () => {
    const first = await releaseOf(await deployed("1"));
    const second = await releaseOf(await deployed("2", { weight: 10 }));
    const tables = [
      { target: "local", release: second, weight: 10 },
      { target: "local", release: first, weight: 90 },
    ];
    expect(await liveTable()).toEqual(tables);
    const third = await deployed("3", { route: false });
    expect(third.state).toBe("ready");
    expect(await liveTable()).toEqual(tables);
    expect((await releasesOf(place)).map((one) => one.state)).toEqual(["ready", "ready", "ready"]);
  });

  test("never touches what stands at its name and is not ours", async () => {
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    const row = await ended(operation, {
      async probe(boundary, { name }) {
        if (boundary !== "before intent" || name !== "ensure") return;
        const [made] = await releasesOf(place);
        cloud.plantForeign(made!.parts[0]!.ref);
      },
    });
    expect(row).toMatchObject({ state: "failed", reason: "provider.foreign" });
    expect([...cloud.parts.values()].map((part) => part.want)).toEqual([null]);
  });

  test("is finished in several drains of a host that lives shortly", async () => {
    cloud.pollsUntilReady = 5;
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    let drains = 0;
    for (let state = "pending"; state !== "ready"; drains++) {
      await workerOf(services).advance(operation, AbortSignal.timeout(20));
      await systemClock.sleep(10);
      ({ state } = await operationOf(place, operation));
      expect(drains).toBeLessThan(200);
    }
    expect(drains).toBeGreaterThan(2);
    expect(cloud.effects.get(`put-part ${await releaseOf({ id: operation })}/api`)).toBe(1);
  });

  test("survives that all database connections are cut in the middle of it", async () => {
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    const cut = new Set<string>();
    const probe: CreatorOptions["probe"] = async (boundary, { name }) => {
      if (boundary !== "after call" || cut.has(name)) return;
      cut.add(name);
      await database.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
    };
    for (let row = await operationOf(place, operation); row.state !== "ready";) {
      await work([operation], { probe }).catch(() => {});
      row = await operationOf(place, operation).catch(() => row);
    }
    expect(cut.size).toBeGreaterThan(5);
    expect(cloud.parts.size).toBe(1);
    expect(await routesOf(place)).toHaveLength(1);
  });

  test("goes on where the clock jumps back by a day", async () => {
    cloud.pollsUntilReady = 2;
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    const ahead = { ...systemClock, now: () => new Date(Date.now() + 86_400_000) };
    // Long enough that a slow machine does not come to the next look by itself.
    const lengths = { ...shortLengths, backoffMs: 30_000, backoffMsMax: 30_000 };
    await workerOf({ ...services, clock: ahead, lengths }).advance(operation, never);
    expect((await stepsOf(place, operation))[1]).toMatchObject({ state: "wait" });
    services.jobs.clear();
    expect((await ended(operation)).state).toBe("ready");
  });
});

test("waits grow while one write does not end, and begin anew with the next one", async () => {
  const adapter = cloud.adapter();
  const made: string[] = [];
  let polls = 0;
  const slow = {
    ...adapter,
    diff: ((want, seen) => {
      const [put] = adapter.diff(want, null);
      const next = ["first", "second", "third"].find((one) => !made.includes(one));
      if (put === undefined || seen !== null) return [];
      return next === undefined ? [put] : [{ ...put, do: next }];
    }) satisfies typeof adapter.diff,
    send: (async (cx, step, seen) =>
      step.do === "put-part"
        ? adapter.send(cx, step, seen)
        : { kind: "wait", handle: step.do }) satisfies typeof adapter.send,
    poll: (async (cx, handle) => {
      if (!["first", "second", "third"].includes(handle)) return adapter.poll(cx, handle);
      if (++polls % 4 !== 0) return { kind: "wait", handle };
      made.push(handle);
      return { kind: "done" };
    }) satisfies typeof adapter.poll,
  };
  services.targets = targetsOf({ local: slow });
  const row = await deployed("1");
  expect(row).toMatchObject({ state: "ready", error: null });
  const ensure = (await stepsOf(place, row.id)).find((one) => one.name === "ensure");
  expect(polls).toBe(12);
  expect(ensure?.attempt).toBeLessThan(4);
});

test("a step tells what it waits for while it does, once, and nothing of it once it is done", async () => {
  const adapter = cloud.adapter();
  let looks = 0;
  const slow: typeof adapter = {
    ...adapter,
    async observe(cx, ref) {
      const seen = await adapter.observe(cx, ref);
      const early = seen !== null && ++looks < 4;
      return early ? { ...seen, ready: false, why: "it has no address" } : seen;
    },
  };
  services.targets = targetsOf({ local: slow });
  const { id } = await deployed("1");
  const told = (await eventsOf(place, id))
    .filter(({ type, data }) => type === "step" && data["name"] === "ensure")
    .map(({ data }) => data["sentence"]);
  expect(told.filter((one) => one !== null)).toEqual([
    "api on local is not ready yet: it has no address",
  ]);
  expect(told.at(-1)).toBeNull();
});

describe("an answer of the provider", () => {
  test("that was lost after the effect makes nothing twice, and nothing is repeated blindly", async () => {
    await setUp({ cloud: { repeatable: false } });
    cloud.failOnce("send", "after", new MemoryFault("lost"), "put-part");
    expect((await deployed("1")).state).toBe("ready");
    expect(new Set(cloud.effects.values())).toEqual(new Set([1]));
  });

  test("that was lost and left no trace ends as unknown where the provider mints the id", async () => {
    await setUp({ cloud: { repeatable: false } });
    services.lengths = { ...shortLengths, graceMs: 50 };
    cloud.failOnce("send", "before", new MemoryFault("lost"), "put-part");
    const row = await deployed("1");
    expect(row).toMatchObject({ state: "failed", reason: "unknown" });
    expect(row.sentence).toMatch(/was lost and nothing is to be seen of it/);
    expect(cloud.calls.get(`send put-part ${await releaseOf(row)}/api`)).toBe(1);
  });

  test.each(["busy", "throttled", "conflict", "not-yet"])(
    "%s is a refusal: also a write that mints is made again",
    async (code) => {
      await setUp({ cloud: { repeatable: false } });
      services.lengths = { ...shortLengths, graceMs: 0 };
      cloud.failOnce("send", "before", new MemoryFault(code), "put-part");
      expect((await deployed("1")).state).toBe("ready");
    },
  );

  test("that is a conflict again and again ends the step with the provider's words", async () => {
    services.lengths = { ...shortLengths, lingerMs: 0 };
    cloud.hook = ({ method, phase }) => {
      if (method === "send" && phase === "before") throw new MemoryFault("conflict");
    };
    const row = await deployed("1");
    expect(row).toMatchObject({ state: "failed", reason: "provider.fatal" });
    expect(row.sentence).toContain("memory cloud: conflict. So it was 4 times in a row.");
    expect(cloud.calls.get(`send put-part ${await releaseOf(row)}/api`)).toBe(4);
  });

  test("that fails a poll does not lose what is polled for", async () => {
    await setUp({ cloud: { repeatable: false } });
    services.lengths = { ...shortLengths, graceMs: 0 };
    cloud.pollsUntilReady = 2;
    cloud.failOnce("poll", "before", new MemoryFault("busy"));
    expect((await deployed("1")).state).toBe("ready");
  });

  test("with Retry-After is waited for so long and not shorter", async () => {
    const adapter = cloud.adapter();
    const throttled = new AppError("provider.unavailable", { retryAfter: 0.3 });
    const judging = {
      ...adapter,
      judge: (error: unknown) => (error === throttled ? "throttle" : adapter.judge(error)),
    } as typeof adapter;
    services.targets = targetsOf({ local: judging });
    cloud.failOnce("send", "before", throttled, "put-part");
    const { id } = await newBuild(place, "1", API);
    const operation = await askDeploy(place, id);
    await workerOf(services).advance(operation, never);
    const [, ensure] = await stepsOf(place, operation);
    const left = ensure!.notBefore!.getTime() - Date.now();
    expect(left).toBeGreaterThan(100);
    expect(left).toBeLessThanOrEqual(300);
    expect((await ended(operation)).state).toBe("ready");
  });
});

describe("routes", () => {
  test("two rollbacks one after the other come back to where they began", async () => {
    const first = await releaseOf(await deployed("1"));
    const second = await releaseOf(await deployed("2"));
    const tables: (string | undefined)[] = [];
    for (let turn = 0; turn < 2; turn++) {
      await ended(await ask(place, { kind: "rollback", version: null }));
      tables.push((await liveTable())[0]?.release);
    }
    expect(tables).toEqual([first, second]);
  });

  test("a table by hand is refused where the route moved since it was read", async () => {
    const made = await releaseOf(await deployed("1"));
    await deployed("2");
    const table = [{ target: "local", release: made, weight: 100 }];
    const row = await ended(await ask(place, { kind: "route", table, expectedVersion: 1 }));
    expect(row).toMatchObject({ state: "failed", reason: "route.stale" });
    expect(await routesOf(place)).toHaveLength(2);
  });

  test("retention keeps what the route and the one before it name, and the newest others", async () => {
    await setUp({ keep: 1 });
    const made: string[] = [];
    for (const version of ["1", "2", "3", "4"]) made.push(await releaseOf(await deployed(version)));
    const states = (await releasesOf(place)).map((row) => row.state);
    expect(states).toEqual(["deleted", "ready", "ready", "ready"]);
    await database.db
      .update(environment)
      .set({ keepReleases: 0 })
      .where(eq(environment.id, place.environment));
    await ended(await ask(place, { kind: "retire" }));
    expect([...cloud.parts.keys()]).toEqual([`${made[2]}/api`, `${made[3]}/api`]);
  });

  test("a release that could not be removed is still to go, and is removed the next time", async () => {
    await setUp({ keep: 0 });
    const first = await releaseOf(await deployed("1"));
    await deployed("2");
    cloud.failOnce("send", "before", new MemoryFault("denied"), "delete-part");
    const third = await deployed("3");
    expect(third).toMatchObject({ state: "failed", reason: "provider.denied" });
    expect(third.sentence).toMatch(/the route was written .* is still on local/);
    const state = async () => (await releasesOf(place)).find((row) => row.id === first)?.state;
    expect(await state()).toBe("deleting");
    await ended(await ask(place, { kind: "retire" }));
    expect(await state()).toBe("deleted");
    expect(cloud.parts.has(`${first}/api`)).toBe(false);
  });
});

describe("destroy", () => {
  test("needs no build, and removes what carries the environment's tags though no row knows it", async () => {
    const made = await releaseOf(await deployed("1"));
    const part = cloud.parts.get(`${made}/api`)!;
    for (const name of ["stray-1/api", "stray-2/api"]) {
      cloud.parts.set(name, { ...part, ref: { ...part.ref, name } });
    }
    await database.sql`set session_replication_role = replica`;
    await database.sql`delete from build where project_id = ${place.project}`;
    const row = await ended(await ask(place, { kind: "destroy" }));
    expect(row).toMatchObject({ state: "ready" });
    expect(row.sentence).toMatch(/^All traffic was taken away; removed api of/);
    expect(cloud.parts.size).toBe(0);
    expect(await liveTable()).toEqual([]);
  });

  test("leaves no lease behind", async () => {
    await deployed("1");
    await ended(await ask(place, { kind: "destroy" }));
    const key = `environment:${place.environment}`;
    const [row] = await database.db.select().from(lease).where(eq(lease.key, key));
    expect(row?.holder).toBeNull();
  });
});

test("a step that fails unexpectedly is tried again and ends with its time", async () => {
  services.lengths = { ...shortLengths, stepMs: 40 };
  services.jobs.schedule = () => Promise.reject(new Error("a defect"));
  const { id } = await newBuild(place, "1", API);
  const operation = await askDeploy(place, id);
  await expect(workerOf(services).advance(operation, never)).rejects.toThrow("a defect");
  await systemClock.sleep(50);
  const row = await ended(operation);
  expect(row).toMatchObject({ state: "failed", reason: "internal" });
  expect(row.sentence).toMatch(/the route was written .*the schedules were not brought up to date/);
  const steps = await database.db.select().from(step).where(eq(step.operationId, operation));
  expect(steps.filter((one) => one.name === "retire").map((one) => one.state)).toEqual(["done"]);
  expect(await database.db.select().from(release).where(eq(release.state, "progress"))).toEqual([]);
});
