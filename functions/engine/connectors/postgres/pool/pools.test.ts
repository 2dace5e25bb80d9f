import { describe, expect, it } from "vitest";
import { Secret } from "../../../../../shared/secret.ts";
import { by, fakePools as setUp } from "../testing/fake-pools.ts";
import type { Lease } from "./pools.ts";

const NEVER = new AbortController().signal;
const A = new Secret("postgres://one/a");
const B = new Secret("postgres://one/b");

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
    (await pools.acquire(A, by("x"), NEVER)).release();
    now += 999;
    (await pools.acquire(A, by("x"), NEVER)).release();
    now += 1000;
    (await pools.acquire(A, by("x"), NEVER)).release();
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it("opens nothing before its first use, and one connection for one after another", async () => {
    const { pools, opened } = setUp();
    expect(opened).toHaveLength(0);
    for (let i = 0; i < 5; i++) (await pools.acquire(A, by(`user ${i}`), NEVER)).release();
    expect(opened).toHaveLength(1);
  });

  it("of a thousand users of one URL never has more connections than the cap", async () => {
    const { pools, opened } = setUp({ perDatabase: 10, total: 100 });
    let most = 0;
    const work = Array.from({ length: 1000 }, async (_, i) => {
      const lease = await pools.acquire(new Secret(A.reveal()), by(`build ${i}`), NEVER);
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
    const first = await pools.acquire(A, by("x"), NEVER);
    const served: string[] = [];
    const wait = (user: string) =>
      pools.acquire(A, by(user), NEVER).then((lease) => {
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
    const first = await pools.acquire(A, by("x"), NEVER);
    const waiting = pools.acquire(A, by("y"), NEVER);
    first.release();
    const late = pools.acquire(A, by("z"), NEVER);
    expect(await settled(waiting)).toBe(true);
    expect(await settled(late)).toBe(false);
    (await waiting).release();
    (await late).release();
  });

  it("closes a connection that was idle for long enough, and no other", async () => {
    const { pools, opened, clock } = setUp();
    const [one, two] = await Promise.all([1, 2].map(() => pools.acquire(A, by("x"), NEVER)));
    one!.release();
    await clock.advance(600);
    two!.release();
    await clock.advance(400);
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
    await clock.advance(600);
    expect(opened.map(({ closed }) => closed)).toEqual([true, true]);
    expect(pools.count()).toBe(0);
    (await pools.acquire(A, by("x"), NEVER)).release();
    expect(opened).toHaveLength(3);
  });

  it("replaces a connection that is worn", async () => {
    const { pools, opened } = setUp({ perDatabase: 1 });
    const first = await pools.acquire(A, by("x"), NEVER);
    const waiting = pools.acquire(A, by("y"), NEVER);
    opened[0]!.isWorn = true;
    first.release();
    expect((await waiting).connection).toBe(opened[1]);
    expect(opened[0]!.closed).toBe(true);
    (await waiting).release();
    opened[1]!.isWorn = true;
    expect((await pools.acquire(A, by("z"), NEVER)).connection).toBe(opened[2]);
    expect(pools.count(A)).toBe(1);
  });

  it("takes a lease back once only", async () => {
    const { pools } = setUp({ perDatabase: 1 });
    const lease = await pools.acquire(A, by("x"), NEVER);
    lease.release();
    lease.release();
    await pools.acquire(A, by("x"), NEVER);
    expect(await settled(pools.acquire(A, by("x"), NEVER))).toBe(false);
  });
});

describe("the cap over all databases", () => {
  it("is kept by closing what another database leaves idle", async () => {
    const { pools, opened } = setUp({ total: 2 });
    const leases = await Promise.all([1, 2].map(() => pools.acquire(A, by("x"), NEVER)));
    for (const lease of leases) lease.release();
    await pools.acquire(B, by("y"), NEVER);
    expect(opened.map(({ url, closed }) => [url, closed])).toEqual([
      [A.reveal(), true],
      [A.reveal(), false],
      [B.reveal(), false],
    ]);
    expect(pools.count()).toBe(2);
  });

  it("starves no database: one without any gets the next that comes back", async () => {
    const { pools } = setUp({ total: 2 });
    const leases = await Promise.all([1, 2].map(() => pools.acquire(A, by("x"), NEVER)));
    const more = pools.acquire(A, by("x"), NEVER);
    const other = pools.acquire(B, by("y"), NEVER);
    leases[0]!.release();
    expect(await settled(other)).toBe(true);
    expect(await settled(more)).toBe(false);
    (await other).release();
    leases[1]!.release();
    expect(await settled(more)).toBe(true);
    expect(pools.count()).toBeLessThanOrEqual(2);
  });
});

describe("the cap of an owner", () => {
  it("counts over all databases, and keeps nobody else waiting", async () => {
    const { pools } = setUp({ total: 4, perOwner: 2 });
    const [one] = await Promise.all([A, B].map((url) => pools.acquire(url, by("x"), NEVER)));
    const more = pools.acquire(A, by("y"), NEVER);
    const other = pools.acquire(A, by("z", "another"), NEVER);
    expect(await settled(other)).toBe(true);
    expect(await settled(more)).toBe(false);
    one!.release();
    expect(await settled(more)).toBe(true);
  });

  it("ends at one database when a connection comes back to another", async () => {
    const { pools } = setUp({ perOwner: 1 });
    const first = await pools.acquire(A, by("x"), NEVER);
    const waiting = pools.acquire(B, by("x"), NEVER);
    expect(await settled(waiting)).toBe(false);
    first.release();
    expect(await settled(waiting)).toBe(true);
  });

  it("takes nobody's turn: who waits for it is served before its own user's next", async () => {
    const { pools } = setUp({ perDatabase: 1, perOwner: 1 });
    const elsewhere = await pools.acquire(B, by("x"), NEVER);
    const first = await pools.acquire(A, by("z", "another"), NEVER);
    const capped = pools.acquire(A, by("x"), NEVER);
    const others = [1, 2].map(() => pools.acquire(A, by("z", "another"), NEVER));
    first.release();
    expect(await settled(others[0]!)).toBe(true);
    elsewhere.release();
    (await others[0]!).release();
    expect(await settled(capped)).toBe(true);
    expect(await settled(others[1]!)).toBe(false);
  });

  it("lets the databases of an owner take turns too", async () => {
    const { pools } = setUp({ perOwner: 1 });
    const first = await pools.acquire(A, by("x"), NEVER);
    const served: string[] = [];
    const wait = async (url: Secret) => {
      const lease = await pools.acquire(url, by("x"), NEVER);
      served.push(url.reveal());
      lease.release();
    };
    const all = [A, A, A, B, B].map(wait);
    first.release();
    await Promise.all(all);
    expect(served).toEqual([B, A, B, A, A].map((url) => url.reveal()));
  });
});

describe("waiting", () => {
  it("for a database whose URL cannot be read ends, and troubles nobody else", async () => {
    const { pools } = setUp({ total: 1 });
    const first = await pools.acquire(A, by("x"), NEVER);
    const broken = pools.acquire(new Secret("broken"), by("y"), NEVER);
    const next = pools.acquire(A, by("z"), NEVER);
    const rejected = expect(broken).rejects.toThrow("It cannot be read.");
    first.release();
    await rejected;
    expect(await settled(next)).toBe(true);
  });

  it("ends in time", async () => {
    const { pools, clock } = setUp({ perDatabase: 1 });
    await pools.acquire(A, by("x"), NEVER);
    const waiting = pools.acquire(A, by("y"), NEVER);
    const rejected = expect(waiting).rejects.toMatchObject({ reason: "timeout" });
    await clock.advance(500);
    await rejected;
    expect(clock.sleeping()).toBe(0);
  });

  it("ends with the call, which then takes no connection", async () => {
    const { pools } = setUp({ perDatabase: 1 });
    const first = await pools.acquire(A, by("x"), NEVER);
    const call = new AbortController();
    const given = pools.acquire(A, by("y"), call.signal);
    const next: Promise<Lease> = pools.acquire(A, by("z"), NEVER);
    const rejected = expect(given).rejects.toMatchObject({ reason: "timeout" });
    call.abort();
    await rejected;
    first.release();
    expect(await settled(next)).toBe(true);
  });

  it("ends where the pools close, and everything is closed as it comes back", async () => {
    const { pools, opened } = setUp({ perDatabase: 1 });
    const lease = await pools.acquire(A, by("x"), NEVER);
    const waiting = pools.acquire(A, by("y"), NEVER);
    const rejected = expect(waiting).rejects.toMatchObject({ reason: "unreachable" });
    await pools.close();
    await rejected;
    lease.release();
    expect(opened.map(({ closed }) => closed)).toEqual([true]);
    expect(pools.count()).toBe(0);
    await expect(pools.acquire(A, by("z"), NEVER)).rejects.toMatchObject({ reason: "unreachable" });
  });
});
