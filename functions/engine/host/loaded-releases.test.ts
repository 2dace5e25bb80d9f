import { expect, test } from "vitest";
import { testClock } from "../../../test/harness/clock.ts";
import { Secret } from "../../../shared/secret.ts";
import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import { type CacheLimits, type Lease, LoadedReleases, RELEASE_BYTES } from "./loaded-releases.ts";
import type { ServedPart } from "./served-part.ts";

const FILE_BYTES = 100_000;
const ONE = FILE_BYTES + RELEASE_BYTES;
const ROOMY: CacheLimits = { bytes: 100 * ONE, tenantBytes: 100 * ONE };

function setUp(limits: Partial<CacheLimits> = {}, keep: "used" | "none" = "used") {
  const clock = testClock();
  const reads: string[] = [];
  const closed: string[] = [];
  const told: string[] = [];
  const state = { read: async (): Promise<void> => {} };
  const releases = new LoadedReleases<{ name: string; opened: OpenedBuild; close(): void }>({
    async read(organization, { digest }) {
      reads.push(`${organization}/${digest}`);
      await state.read();
      return { bytes: FILE_BYTES } as OpenedBuild;
    },
    load: async (opened, { release }) => ({
      name: release,
      opened,
      close: () => closed.push(release),
    }),
    limits: { ...ROOMY, ...limits },
    keep,
    clock,
    events: {
      loaded: ({ release }, { bytes }) => told.push(`${release} loaded ${bytes}`),
      failed: ({ release }) => told.push(`${release} failed`),
      unloaded: ({ release }) => told.push(`${release} unloaded`),
    },
  });
  /** A request that comes and goes. */
  const use = async (part: ServedPart) => (await releases.lease(part)).release();
  return { clock, reads, closed, told, state, releases, use };
}

function part(release: string, over: Partial<ServedPart> = {}): ServedPart {
  return {
    release,
    part: "api",
    organization: "org_a",
    artifact: { digest: `of ${release}`, size: FILE_BYTES },
    timeoutMs: 1_000,
    variables: {},
    secrets: async () => new Secret({}),
    ...over,
  };
}

test("a release is loaded once for all requests that come meanwhile, and stays", async () => {
  const { releases, reads } = setUp();
  const leases = await Promise.all([1, 2, 3].map(() => releases.lease(part("r1"))));
  expect(new Set(leases.map(({ loaded }) => loaded)).size).toBe(1);
  for (const { release } of leases) release();
  (await releases.lease(part("r1"))).release();
  expect(reads).toEqual(["org_a/of r1"]);
});

test("releases of one file share it, and it is accounted once", async () => {
  const { releases, reads } = setUp();
  const artifact = { digest: "same", size: FILE_BYTES };
  const [first, second] = await Promise.all([
    releases.lease(part("r1", { artifact })),
    releases.lease(part("r2", { artifact })),
  ]);
  expect(first.loaded.opened).toBe(second.loaded.opened);
  expect([first.loaded.name, second.loaded.name]).toEqual(["r1", "r2"]);
  expect(reads).toEqual(["org_a/same"]);
  expect(releases.bytes()).toBe(FILE_BYTES + 2 * RELEASE_BYTES);
});

test("organizations share nothing, though they hold the same file", async () => {
  const { use, reads } = setUp();
  const artifact = { digest: "same", size: FILE_BYTES };
  await use(part("r1", { artifact }));
  await use(part("r2", { artifact, organization: "org_b" }));
  expect(reads).toEqual(["org_a/same", "org_b/same"]);
});

test("where room is needed, what was used longest ago goes first", async () => {
  const { releases, use, closed } = setUp({ bytes: 3 * ONE });
  for (const name of ["r1", "r2", "r3", "r1"]) await use(part(name));
  await use(part("r4"));
  expect(closed).toEqual(["r2"]);
  await use(part("r5", { organization: "org_b" }));
  expect(closed).toEqual(["r2", "r3"]);
  expect(releases.bytes()).toBe(3 * ONE);
});

test("an organization at its limit makes room among its own", async () => {
  const { use, closed } = setUp({ tenantBytes: 2 * ONE });
  await use(part("others", { organization: "org_b" }));
  for (const name of ["r1", "r2", "r3", "r4"]) await use(part(name));
  expect(closed).toEqual(["r1", "r2"]);
});

test("what somebody uses stays; who finds no room is told to come again", async () => {
  const { releases, closed } = setUp({ tenantBytes: 2 * ONE });
  const held = [await releases.lease(part("r1")), await releases.lease(part("r2"))];
  await expect(releases.lease(part("r3"))).rejects.toMatchObject({
    code: "supergraph.unavailable",
    retryAfter: 1,
  });
  expect(closed).toEqual([]);
  held[0]?.release();
  const third = await releases.lease(part("r3"));
  expect([third.loaded.name, closed]).toEqual(["r3", ["r1"]]);
});

test("one that others may have room for but its organization never is refused", async () => {
  const { releases, reads } = setUp({ tenantBytes: ONE - 1 });
  await expect(releases.lease(part("r1"))).rejects.toMatchObject({
    code: "supergraph.unavailable",
    detail: "It is larger than what is kept loaded for one organization.",
  });
  expect(reads).toEqual([]);
});

test("where nothing is kept, a release goes with the last request that uses it", async () => {
  const { releases, closed, reads } = setUp({}, "none");
  const leases: Lease<unknown>[] = await Promise.all([
    releases.lease(part("r1")),
    releases.lease(part("r1")),
  ]);
  leases[0]?.release();
  leases[0]?.release();
  expect(closed).toEqual([]);
  leases[1]?.release();
  expect([closed, releases.bytes()]).toEqual([["r1"], 0]);
  (await releases.lease(part("r1"))).release();
  expect(reads.length).toBe(2);
});

test("a failure is told to all who wait, rests for a while that grows, and is forgotten", async () => {
  const { releases, clock, state, reads, told } = setUp();
  const cause = new Error("the disk is gone");
  state.read = async () => {
    throw cause;
  };
  const failures = await Promise.allSettled([1, 2].map(() => releases.lease(part("r1"))));
  for (const one of failures) {
    expect(one).toMatchObject({ reason: { code: "supergraph.unavailable", cause } });
  }
  const asked = async () => releases.lease(part("r1")).catch((error: unknown) => error);
  expect(await asked()).toMatchObject({ code: "supergraph.unavailable", cause });
  expect(reads.length).toBe(1);
  await clock.advance(500);
  await asked();
  await clock.advance(500);
  await asked();
  expect(reads.length).toBe(2);
  state.read = async () => {};
  await clock.advance(500);
  expect(await asked()).toMatchObject({ loaded: { name: "r1" } });
  expect(told).toEqual(["r1 failed", "r1 failed", `r1 loaded ${ONE}`]);
  expect(releases.bytes()).toBe(ONE);
});

test("the failure of one release is not another's", async () => {
  const { releases, state, use } = setUp();
  state.read = async () => {
    throw new Error("gone");
  };
  await releases.lease(part("r1")).catch(() => {});
  state.read = async () => {};
  await use(part("r2"));
  expect(releases.bytes("org_a")).toBe(ONE);
});

test("one that is dropped goes when its last user is done, and can come back meanwhile", async () => {
  const { releases, closed, reads } = setUp();
  const lease = await releases.lease(part("r1"));
  let gone = false;
  const dropped = releases.drop(part("r1")).then(() => (gone = true));
  const again = await releases.lease(part("r1"));
  expect([gone, closed, reads.length]).toEqual([false, [], 1]);
  lease.release();
  await dropped;
  expect([gone, closed]).toEqual([true, ["r1"]]);
  again.release();
  expect(releases.bytes()).toBe(ONE);
});

test("many at once stay within the limits, as each is accounted before it is read", async () => {
  const { releases, state } = setUp({ bytes: 2 * ONE });
  const { promise, resolve } = Promise.withResolvers<void>();
  state.read = () => promise;
  const asked = ["r1", "r2", "r3"].map((name) => releases.lease(part(name)));
  const outcomes = Promise.allSettled(asked);
  expect(releases.bytes()).toBeLessThanOrEqual(2 * ONE);
  resolve();
  expect((await outcomes).map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "rejected",
  ]);
});
