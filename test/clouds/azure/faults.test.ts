import { describe, expect, test } from "vitest";
import { armError } from "../../fakes/azure/answers.ts";
import type { FakeCall } from "../../fakes/azure/state.ts";
import type { Progress, Seen, Step, Want } from "../../../shared/ports/compute.ts";
import { type Stage, removedAll, startStage, wantOf } from "./stage.ts";

/** Every write of a release, and of its removal. */
const CREATION = [
  "ResourceGroups_CreateOrUpdate",
  "StorageAccounts_Create",
  "AppServicePlans_CreateOrUpdate",
  "BlobContainers_Create",
  "WebApps_CreateOrUpdate",
  "RoleAssignments_Create",
  "Scm_Publish",
  "Tags_UpdateAtScope",
] as const;
const REMOVAL = [
  "RoleAssignments_Delete",
  "BlobContainers_Delete",
  "WebApps_Delete",
  "AppServicePlans_Delete",
] as const;

/** What becomes of one call. `after`: it took effect, and its answer was lost. */
const FAULTS: Record<string, { phase: FakeCall["phase"]; answer: (of: string) => Response }> = {
  "answer lost after it took effect": { phase: "after", answer: serverError },
  "answer lost before it took effect": { phase: "before", answer: serverError },
  "throttled, with a time": {
    phase: "before",
    answer: () => armError(429, "TooManyRequests", "Slow down.", { "retry-after": "0" }),
  },
  "throttled, without one": {
    phase: "before",
    answer: () => armError(429, "TooManyRequests", "Slow down."),
  },
  "another operation in progress": {
    phase: "before",
    answer: (of) =>
      of.startsWith("Scm_")
        ? new Response("There is a deployment in progress.", { status: 409 })
        : armError(409, "AnotherOperationInProgress", "Try again later."),
  },
};

function serverError(of: string): Response {
  return of.startsWith("Scm_")
    ? new Response("An error has occurred.", { status: 500 })
    : armError(500, "InternalServerError", "The server encountered an error.");
}

type Missing = (seen: Seen | null) => Step[];

/**
 * As the deployer drives: an error that is no end means to look again. `dies` ends the worker after a
 * number of answers; what it knew is lost, its rows are not.
 */
async function driven(
  { adapter, cx }: Stage,
  ref: Seen["ref"],
  missing: Missing,
  dies = Number.POSITIVE_INFINITY,
): Promise<"done" | "died"> {
  let known: Seen | null | undefined;
  let handle: string | null = null;
  let answers = 0;
  for (let turn = 0; turn < 200; turn++) {
    if (answers >= dies) return "died";
    try {
      const seen: Seen | null = known === undefined ? await adapter.observe(cx, ref) : known;
      known = undefined;
      const [next] = missing(seen);
      if (handle === null && next === undefined) return "done";
      const under: string | null = handle;
      const progress: Progress =
        under !== null || next === undefined
          ? await adapter.poll(cx, under ?? "")
          : await adapter.send(cx, JSON.parse(JSON.stringify(next)) as Step, seen);
      answers += 1;
      if (progress.kind === "failed" && progress.means === undefined) {
        throw new Error(`${progress.code}: ${progress.detail}`);
      }
      handle = progress.kind === "wait" ? progress.handle : null;
      if (progress.kind === "done") known = progress.seen;
    } catch (error) {
      const means = adapter.judge(error);
      if (means === "fatal" || means === "denied") throw error;
      if (means === "gone") handle = null;
    }
  }
  throw new Error("it has no end");
}

const made = (stage: Stage, want: Want, dies?: number) =>
  driven(stage, stage.adapter.name(want.key), (seen) => stage.adapter.diff(want, seen), dies);
const gone = (stage: Stage, want: Want, dies?: number) => {
  const ref = stage.adapter.name(want.key);
  return driven(stage, ref, (seen) => stage.adapter.remove(ref, seen), dies);
};

/** One app, one plan, one container, one role, all with our tags; and it answers. */
async function expectOne(stage: Stage, want: Want): Promise<void> {
  const { name } = stage.adapter.name(want.key);
  const { sites, plans, accounts, roles, groups } = stage.fake.state;
  expect([...sites.keys()]).toEqual([name]);
  expect([...plans.keys()]).toEqual([`lintas/${name}`]);
  expect([...accounts.values()].map(({ containers }) => [...containers.keys()])).toEqual([[name]]);
  expect([roles.size, groups.size]).toEqual([1, 1]);
  const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
  expect(seen).toMatchObject({ ready: true, owner: want.owner });
}

async function expectNone(stage: Stage): Promise<void> {
  const { sites, plans, accounts, roles } = stage.fake.state;
  const containers = [...accounts.values()].flatMap((account) => [...account.containers.keys()]);
  expect([sites.size, plans.size, roles.size, containers.length]).toEqual([0, 0, 0, 0]);
  const listed: Seen[] = [];
  for await (const seen of stage.adapter.list(stage.cx, {})) listed.push(seen);
  expect(listed).toEqual([]);
}

async function onStage(run: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await startStage();
  try {
    await run(stage);
    expect(stage.fake.violations).toEqual([]);
  } finally {
    await stage.close();
  }
}

describe.each(Object.entries(FAULTS))("%s", (_, { phase, answer }) => {
  test.each(CREATION)("%s ends in one release", (operation) =>
    onStage(async (stage) => {
      const want = await wantOf(stage);
      stage.fake.failOnce(operation, phase, () => answer(operation));
      expect(await made(stage, want)).toBe("done");
      await expectOne(stage, want);
    }),
  );

  test.each(REMOVAL)("%s ends in nothing", (operation) =>
    onStage(async (stage) => {
      const want = await wantOf(stage);
      await made(stage, want);
      stage.fake.failOnce(operation, phase, () => answer(operation));
      expect(await gone(stage, want)).toBe("done");
      await expectNone(stage);
    }),
  );
});

describe("a worker that dies", () => {
  test("after any answer leaves what another one ends right", () =>
    onStage(async (stage) => {
      for (let dies = 1; dies < 40; dies++) {
        const want = await wantOf(stage);
        stage.fake.knobs.principalLag = 1;
        const first = await made(stage, want, dies);
        expect(await made(stage, want)).toBe("done");
        await expectOne(stage, want);
        expect(await gone(stage, want)).toBe("done");
        await expectNone(stage);
        stage.fake.state.groups.clear();
        stage.fake.state.accounts.clear();
        if (first === "done") {
          expect(dies).toBeGreaterThan(12);
          return;
        }
      }
      expect.unreachable("it never ended");
    }));

  test("while it removes leaves what is listed until another one ends it", () =>
    onStage(async (stage) => {
      for (let dies = 1; dies <= REMOVAL.length; dies++) {
        const want = await wantOf(stage);
        await made(stage, want);
        const first = await gone(stage, want, dies);
        const listed: Seen[] = [];
        for await (const seen of stage.adapter.list(stage.cx, {})) listed.push(seen);
        if (first === "died" && dies < REMOVAL.length) expect(listed).toHaveLength(1);
        expect(await gone(stage, want)).toBe("done");
        await expectNone(stage);
      }
    }));

  test("before it has the end of a first deploy leaves what can be removed without a definition", () =>
    onStage(async (stage) => {
      for (let dies = 1; dies < 14; dies++) {
        const want = await wantOf(stage);
        await made(stage, want, dies);
        await removedAll(stage, want);
        await expectNone(stage);
      }
    }));
});

describe("what Azure shows late", () => {
  test("an app that is not to be seen after its PUT is not made a second time", () =>
    onStage(async (stage) => {
      const want = await wantOf(stage);
      stage.fake.knobs.staleReads = 3;
      stage.fake.knobs.announce.site = "at-once";
      expect(await made(stage, want)).toBe("done");
      await expectOne(stage, want);
    }));

  test("a role that is not in force yet is waited for, by publishing again", () =>
    onStage(async (stage) => {
      const want = await wantOf(stage);
      stage.fake.knobs.roleLag = 3;
      expect(await made(stage, want)).toBe("done");
      await expectOne(stage, want);
    }));

  test("an identity that its directory does not know yet is asked for again", () =>
    onStage(async (stage) => {
      const want = await wantOf(stage);
      stage.fake.knobs.principalLag = 4;
      expect(await made(stage, want)).toBe("done");
      await expectOne(stage, want);
    }));
});

test("a storage account that was deleted by hand is found missing and made again", () =>
  onStage(async (stage) => {
    await made(stage, await wantOf(stage, { release: "r0000001abcd" }));
    stage.fake.state.accounts.clear();
    const want = await wantOf(stage, { release: "r0000002abcd" });
    expect(await made(stage, want)).toBe("done");
    expect(stage.fake.state.accounts.size).toBe(1);
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
    expect(seen?.ready).toBe(true);
  }));

test("several workers at once make one release", () =>
  onStage(async (stage) => {
    const want = await wantOf(stage);
    const ends = await Promise.all([1, 2, 3].map(() => made(stage, want)));
    expect(ends).toEqual(["done", "done", "done"]);
    await expectOne(stage, want);
  }));

test("a part of a removal that is refused stays listed, and a later pass ends it", () =>
  onStage(async (stage) => {
    const want = await wantOf(stage);
    await made(stage, want);
    const denied = () =>
      armError(403, "AuthorizationFailed", "does not have authorization to perform action 'x'");
    stage.fake.failOnce("BlobContainers_Delete", "before", denied);
    const error = await gone(stage, want).catch((thrown: unknown) => thrown);
    expect(stage.adapter.judge(error)).toBe("denied");
    const listed: Seen[] = [];
    for await (const seen of stage.adapter.list(stage.cx, {})) listed.push(seen);
    expect(listed).toHaveLength(1);
    await gone(stage, want);
    await expectNone(stage);
  }));
