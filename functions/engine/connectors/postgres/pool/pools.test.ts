import { describe, expect, it } from "vitest";
import { testClock } from "../../../../../test/harness/clock.ts";
import type { Clock } from "../../../../../shared/clock.ts";
import { Secret } from "../../../../../shared/secret.ts";
import type { Connection } from "./connection.ts";
import { type Lease, type PoolLimits, Pools } from "./pools.ts";

const NEVER = new AbortController().signal;
const A = new Secret("postgres://one/a");
const B = new Secret("postgres://one/b");

interface Fake extends Connection {
  url: string;
  isWorn: boolean;
  closed: boolean;
}

function setUp(limits: Partial<PoolLimits> = {}, frozen?: Clock) {
  const clock = testClock();
  const opened: Fake[] = [];
  const open = (url: Secret): Fake => {
    const connection: Fake = {
      url: url.reveal(),
      isWorn: false,
      closed: false,
      query: async () => ({ types: [], rows: [] }),
      queryBytes: async () => ({ types: [], rows: [] }),
      worn: () => connection.isWorn,
      cancel: () => {},
      close: async () => {
        connection.closed = true;
      },
    };
    opened.push(connection);
    return connection;
  };
  const all = { perDatabase: 2, total: 3, idleMs: 1000, waitMs: 500, ...limits };
  return { clock, opened, pools: new Pools(frozen ?? clock, open, all) };
}

/** Whether a promise has settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  const first = await Promise.race([
    promise.catch(() => null),
    new Promise((resolve) => setImmediate(() => resolve(pending))),
  ]);
  return first !== pending;
}

describe("a pool", () => {
  it("uses no connection that grew old while the process was frozen", async () => {
    // Time goes on, and no timer does.
    let now = 0;
    const frozen = { now: () => new Date(now), sleep: () => new Promise<void>(() => {}) };
    const { pools, opened } = setUp({}, frozen);
    (await pools.acquire(A, "x", NEVER)).release();
    now += 999;
    (await pools.acquire(A, "x", NEVER)).release();
    now += 1000;
    (await pools.acquire(A, "x", NEVER)).release();
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it("opens nothing before its first use, and one connection for one after another", async () => {
    const { pools, opened } = setUp();
    expect(opened).toHaveLength(0);
    for (let i = 0; i < 5; i++) (await pools.acquire(A, `user ${i}`, NEVER)).release();
    expect(opened).toHaveLength(1);
  });

  it("of a thousand users of one URL never has more connections than the cap", async () => {
    const { pools, opened } = setUp({ perDatabase: 10, total: 100 });
    let most = 0;
    const work = Array.from({ length: 1000 }, async (_, i) => {
      const lease = await pools.acquire(new Secret(A.reveal()), `build ${i}`, NEVER);
      most = Math.max(most, pools.count(A));
      await new Promise((resolve) => setImmediate(resolve));
      lease.release();
    });
    await Promise.all(work);
    expect(most).toBe(10);
    expect(opened).toHaveLength(10);
  });

  it("serves its users in turn, however many calls one of them makes", async () => {
    const { pools } = setUp({ perDatabase: 1 });
    const first = await pools.acquire(A, "x", NEVER);
    const served: string[] = [];
    const wait = (user: string) =>
      pools.acquire(A, user, NEVER).then((lease) => {
        served.push(user);
        lease.release();
      });
    const all = ["loud", "loud", "loud", "quiet", "other"].map(wait);
    first.release();
    await Promise.all(all);
    expect(served).toEqual(["loud", "quiet", "other", "loud", "loud"]);
  });

  it("lets nobody in before those who wait", async () => {
    const { pools } = setUp({ perDatabase: 1 });
    const first = await pools.acquire(A, "x", NEVER);
    const waiting = pools.acquire(A, "y", NEVER);
    first.release();
    const late = pools.acquire(A, "z", NEVER);
    expect(await settled(waiting)).toBe(true);
    expect(await settled(late)).toBe(false);
    (await waiting).release();
    (await late).release();
  });

  it("closes a connection that was idle for long enough, and no other", async () => {
    const { pools, opened, clock } = setUp();
    const [one, two] = await Promise.all([1, 2].map(() => pools.acquire(A, "x", NEVER)));
    one!.release();
    await clock.advance(600);
    two!.release();
    await clock.advance(400);
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
    await clock.advance(600);
    expect(opened.map(({ closed }) => closed)).toEqual([true, true]);
    expect(pools.count()).toBe(0);
    (await pools.acquire(A, "x", NEVER)).release();
    expect(opened).toHaveLength(3);
  });

  it("replaces a connection that is worn", async () => {
    const { pools, opened } = setUp({ perDatabase: 1 });
    const first = await pools.acquire(A, "x", NEVER);
    const waiting = pools.acquire(A, "y", NEVER);
    opened[0]!.isWorn = true;
    first.release();
    expect((await waiting).connection).toBe(opened[1]);
    expect(opened[0]!.closed).toBe(true);
    (await waiting).release();
    opened[1]!.isWorn = true;
    expect((await pools.acquire(A, "z", NEVER)).connection).toBe(opened[2]);
    expect(pools.count(A)).toBe(1);
  });

  it("takes a lease back once only", async () => {
    const { pools } = setUp({ perDatabase: 1 });
    const lease = await pools.acquire(A, "x", NEVER);
    lease.release();
    lease.release();
    await pools.acquire(A, "x", NEVER);
    expect(await settled(pools.acquire(A, "x", NEVER))).toBe(false);
  });
});

describe("the cap over all databases", () => {
  it("is kept by closing what another database leaves idle", async () => {
    const { pools, opened } = setUp({ total: 2 });
    const leases = await Promise.all([1, 2].map(() => pools.acquire(A, "x", NEVER)));
    for (const lease of leases) lease.release();
    await pools.acquire(B, "y", NEVER);
    expect(opened.map(({ url, closed }) => [url, closed])).toEqual([
      [A.reveal(), true],
      [A.reveal(), false],
      [B.reveal(), false],
    ]);
    expect(pools.count()).toBe(2);
  });

  it("starves no database: one without any gets the next that comes back", async () => {
    const { pools } = setUp({ total: 2 });
    const leases = await Promise.all([1, 2].map(() => pools.acquire(A, "x", NEVER)));
    const more = pools.acquire(A, "x", NEVER);
    const other = pools.acquire(B, "y", NEVER);
    leases[0]!.release();
    expect(await settled(other)).toBe(true);
    expect(await settled(more)).toBe(false);
    (await other).release();
    leases[1]!.release();
    expect(await settled(more)).toBe(true);
    expect(pools.count()).toBeLessThanOrEqual(2);
  });
});

describe("waiting", () => {
  it("ends in time", async () => {
    const { pools, clock } = setUp({ perDatabase: 1 });
    await pools.acquire(A, "x", NEVER);
    const waiting = pools.acquire(A, "y", NEVER);
    const rejected = expect(waiting).rejects.toMatchObject({ reason: "timeout" });
    await clock.advance(500);
    await rejected;
    expect(clock.sleeping()).toBe(0);
  });

  it("ends with the call, which then takes no connection", async () => {
    const { pools } = setUp({ perDatabase: 1 });
    const first = await pools.acquire(A, "x", NEVER);
    const call = new AbortController();
    const given = pools.acquire(A, "y", call.signal);
    const next: Promise<Lease> = pools.acquire(A, "z", NEVER);
    const rejected = expect(given).rejects.toMatchObject({ reason: "timeout" });
    call.abort();
    await rejected;
    first.release();
    expect(await settled(next)).toBe(true);
  });

  it("ends where the pools close, and everything is closed as it comes back", async () => {
    const { pools, opened } = setUp({ perDatabase: 1 });
    const lease = await pools.acquire(A, "x", NEVER);
    const waiting = pools.acquire(A, "y", NEVER);
    const rejected = expect(waiting).rejects.toMatchObject({ reason: "unreachable" });
    await pools.close();
    await rejected;
    lease.release();
    expect(opened.map(({ closed }) => closed)).toEqual([true]);
    expect(pools.count()).toBe(0);
    await expect(pools.acquire(A, "z", NEVER)).rejects.toMatchObject({ reason: "unreachable" });
  });
});
