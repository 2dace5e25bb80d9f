import { beforeEach, describe, expect, test } from "vitest";
import type { ComputeAdapter, Judgement, Want } from "../../shared/ports/compute.ts";
import { silentLogger } from "../../shared/log.ts";
import { MemoryFault, type MemoryCloud, memoryCloud } from "../../test/fakes/memory/compute.ts";
import { testClock, type TestClock } from "../../test/harness/clock.ts";
import type { StepContext, StepRow } from "./component.ts";
import { drive, resourceGoal } from "./drive.ts";

const GRACE_MS = 1_000;
const key = {
  organization: "org_1",
  project: "shop",
  environment: "env_1",
  part: "api",
  kind: "function" as const,
  build: "b1",
  release: "r1",
  target: "local",
  names: { project: "shop", environment: "production" },
  adopted: null,
};
const { organization, project, environment, build, release } = key;
const want = {
  key,
  owner: {
    organization,
    project,
    environment,
    build,
    release,
    resource: key.part,
    operation: "op_1",
  },
  artifact: { digest: "d", size: 1 },
  variables: {},
  hash: "h",
} as Want;

let clock: TestClock;
let cloud: MemoryCloud;
let adapter: ComputeAdapter;
/** What the rows of the step would hold between two looks. */
let handle: string | null;
let sent: StepContext["sent"];
let result: StepRow["result"];

function setUp(repeatable: boolean): void {
  clock = testClock();
  cloud = memoryCloud({ repeatable });
  cloud.artifacts.set("org_1/d", new Uint8Array());
  adapter = cloud.adapter();
  handle = null;
  sent = null;
  result = null;
}

/** One look of a worker that knows no more than the rows. */
async function look() {
  const signal = new AbortController().signal;
  const cx = {
    services: { clock, log: silentLogger, lengths: { graceMs: GRACE_MS } },
    call: { clock, log: silentLogger, signal, fence: 1, pace: async () => {} },
    sent,
    sending: async (what: { do: string; mints: boolean }) =>
      void (sent = { ...what, at: clock.now().toISOString() }),
  } as unknown as StepContext;
  const ref = adapter.name(key);
  const goal = resourceGoal(cx, adapter, {
    ref,
    what: "api on local",
    ready: true,
    missing: (seen) => adapter.diff(want, seen),
  });
  const outcome = await drive(cx, adapter, { handle, result } as StepRow, goal);
  if (outcome.kind === "wait") {
    handle = outcome.handle;
    result = outcome.setback === undefined ? null : { setback: outcome.setback };
    if (outcome.refused === true) sent = null;
  }
  return outcome;
}

const sends = () => cloud.calls.get("send put-part r1/api") ?? 0;

describe.each([
  ["that repeats", true],
  ["that mints", false],
])("driving a resource on a provider %s", (_what, repeatable) => {
  beforeEach(() => setUp(repeatable));

  test("makes what is missing and is done; the next look makes nothing", async () => {
    expect((await look()).kind).toBe("done");
    expect((await look()).kind).toBe("done");
    expect(sends()).toBe(1);
  });

  test("polls what is under way, and an answer that fails loses no handle", async () => {
    cloud.pollsUntilReady = 2;
    expect(await look()).toMatchObject({ kind: "wait", handle: "r1/api" });
    for (const method of ["observe", "poll"] as const) {
      cloud.failOnce(method, "before", new MemoryFault("busy"));
      expect(await look()).toMatchObject({ kind: "wait", handle: "r1/api" });
    }
    while ((await look()).kind !== "done") expect(sends()).toBe(1);
    expect(sends()).toBe(1);
  });

  test("finds what was made although the answer was lost", async () => {
    cloud.failOnce("send", "after", new MemoryFault("lost"));
    expect((await look()).kind).toBe("wait");
    expect((await look()).kind).toBe("done");
    expect(cloud.effects.get("put-part r1/api")).toBe(1);
  });

  test("makes a refused write again", async () => {
    cloud.failOnce("send", "before", new MemoryFault("throttled"));
    expect(await look()).toMatchObject({ kind: "wait", refused: true });
    expect((await look()).kind).toBe("done");
  });

  test("stops at what is foreign, before any write", async () => {
    cloud.plantForeign(adapter.name(key));
    expect(await look()).toMatchObject({ kind: "failed", error: { code: "provider.foreign" } });
    expect(sends()).toBe(0);
  });

  test("fails at a denial, and at what the provider itself calls a failure", async () => {
    cloud.failOnce("send", "before", new MemoryFault("denied"));
    expect(await look()).toMatchObject({ kind: "failed", error: { code: "provider.denied" } });
    sent = null;
    cloud.broken.add("d");
    const error = { code: "function.start_failed", message: expect.stringContaining("exits") };
    expect(await look()).toMatchObject({ kind: "failed", error });
  });
});

test("a lost answer without a trace is repeated where that is safe", async () => {
  setUp(true);
  cloud.failOnce("send", "before", new MemoryFault("lost"));
  expect((await look()).kind).toBe("wait");
  expect((await look()).kind).toBe("done");
});

test("a lost answer without a trace is never repeated where the provider mints, and ends unknown", async () => {
  setUp(false);
  cloud.failOnce("send", "before", new MemoryFault("lost"));
  expect((await look()).kind).toBe("wait");
  expect((await look()).kind).toBe("wait");
  await clock.advance(GRACE_MS);
  expect(await look()).toMatchObject({ kind: "failed", unknown: true });
  expect(sends()).toBe(1);
});

/** Looks until the step ends; how many looks that took. */
async function looksUntilEnded() {
  for (let looks = 1; looks <= 20; looks++) {
    const outcome = await look();
    if (outcome.kind !== "wait") return { looks, outcome };
  }
  throw new Error("it has no end");
}

describe("a write that is made in vain", () => {
  beforeEach(() => setUp(true));

  test("for a conflict that stays ends with the provider's words after a few tries", async () => {
    cloud.hook = ({ method, phase }) => {
      if (method === "send" && phase === "before") throw new MemoryFault("conflict");
    };
    const { looks, outcome } = await looksUntilEnded();
    expect(looks).toBe(4);
    expect(outcome).toMatchObject({
      kind: "failed",
      error: {
        code: "provider.fatal",
        message: "api on local: memory cloud: conflict. So it was 4 times in a row.",
        extensions: { provider: { code: "conflict" } },
      },
    });
  });

  test("because something of its name exists that is not to be seen ends with the words of that", async () => {
    cloud.hook = ({ method, phase }) => {
      if (method === "send" && phase === "before") throw new MemoryFault("exists");
    };
    const { looks, outcome } = await looksUntilEnded();
    expect(looks).toBe(6);
    expect(outcome).toMatchObject({ kind: "failed", error: { code: "provider.fatal" } });
  });

  test("for a conflict that passes is made again", async () => {
    for (let time = 0; time < 3; time++) {
      cloud.failOnce("send", "before", new MemoryFault("conflict"));
    }
    expect((await looksUntilEnded()).outcome.kind).toBe("done");
  });

  test("because the provider is only too busy yet is not counted", async () => {
    cloud.hook = ({ method, phase }) => {
      if (method === "send" && phase === "before") throw new MemoryFault("not-yet");
    };
    for (let time = 0; time < 10; time++) expect((await look()).kind).toBe("wait");
  });

  /** Each write is taken, and ends so at the first look. */
  const endsWith = (means: Judgement | undefined) => {
    const real = adapter;
    adapter = {
      ...real,
      send: async (cx, step, seen) => {
        await real.send(cx, step, seen);
        cloud.parts.clear();
        return { kind: "wait", handle: "h" };
      },
      poll: async () => ({
        kind: "failed",
        code: "provider.fatal",
        detail: "INTERNAL: it broke",
        ...(means === undefined ? {} : { means }),
      }),
    };
  };

  test("ends at once where the provider says so for good", async () => {
    endsWith(undefined);
    expect(await looksUntilEnded()).toMatchObject({
      looks: 2,
      outcome: { kind: "failed", error: { message: "api on local: INTERNAL: it broke" } },
    });
  });

  test("is made once more where its cause may pass, and then told with that cause", async () => {
    endsWith("ambiguous");
    const { outcome } = await looksUntilEnded();
    expect(sends()).toBe(2);
    expect(outcome).toMatchObject({
      kind: "failed",
      error: {
        code: "provider.fatal",
        message: "api on local: INTERNAL: it broke. So it was 2 times in a row.",
      },
    });
  });

  test("and leaves what never becomes ready is told with its cause, not waited for", async () => {
    cloud.pollsUntilReady = 100;
    adapter = {
      ...adapter,
      poll: async () => ({
        kind: "failed",
        code: "provider.fatal",
        detail: "INTERNAL: it broke",
        means: "retry",
      }),
    };
    const { looks, outcome } = await looksUntilEnded();
    expect(looks).toBe(3);
    expect(outcome).toMatchObject({
      kind: "failed",
      error: { message: "api on local: INTERNAL: it broke" },
    });
  });
});
