import { afterEach, describe, expect, test } from "vitest";
import type { Outcome, StepContext, StepRow } from "../../../functions/creator/component.ts";
import { drive, resourceGoal } from "../../../functions/creator/drive.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { Seen, Step, Want } from "../../../shared/ports/compute.ts";
import { googleError } from "../../fakes/gcp/answers.ts";
import { PRODUCTS, type Stage, route, startStage, upload, wantOf } from "./stage.ts";

let stage: Stage;
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

/** The Creator's own loop, with a step row in memory: each wait ends an invocation. */
async function advanced(
  want: Want,
  of: { ready: boolean; missing: (seen: Seen | null) => Step[] },
): Promise<Outcome> {
  const { adapter } = stage;
  const ref = adapter.name(want.key);
  let [handle, sent]: [string | null, StepContext["sent"]] = [null, null];
  let result: StepRow["result"] = null;
  for (let invocation = 0; invocation < 60; invocation++) {
    const cx = {
      call: stage.cx,
      sent,
      sending: async (what: { do: string; mints: boolean }) => {
        sent = { ...what, at: systemClock.now().toISOString() };
      },
      services: { clock: systemClock, lengths: { graceMs: 0 } },
    } as unknown as StepContext;
    const goal = resourceGoal(cx, adapter, { ref, what: "api at Google", ...of });
    const outcome: Outcome = await drive(cx, adapter, { handle, result } as StepRow, goal);
    if (outcome.kind !== "wait") return outcome;
    ({ handle } = outcome);
    result = outcome.setback === undefined ? null : { setback: outcome.setback };
  }
  throw new Error("the step has no end");
}

const deploy = async (want: Want) => {
  await upload(stage, want);
  return advanced(want, { ready: true, missing: (seen) => stage.adapter.diff(want, seen) });
};
const destroy = (want: Want) => {
  const ref = stage.adapter.name(want.key);
  return advanced(want, { ready: false, missing: (seen) => stage.adapter.remove(ref, seen) });
};

/** Calls since the last count, polls of operations apart. */
function counted(): { writes: number; reads: number } {
  const events = stage.fake.events
    .splice(0)
    .filter(({ operation }) => operation !== "operations.get");
  const writes = events.filter(({ write }) => write).length;
  return { writes, reads: events.length - writes };
}

describe.each(PRODUCTS)("driven by the Creator, on %s,", (product) => {
  test("a release is made ready, told its address, and leaves nothing when it is destroyed", async () => {
    stage = await startStage(product);
    const [first, second] = [await wantOf(stage), await wantOf(stage, { release: "r0000002abcd" })];
    for (const want of [first, second]) {
      const outcome = await deploy(want);
      const url = outcome.kind === "done" ? String(outcome.result?.["url"]) : "";
      expect(new URL(url).hostname).toMatch(new RegExp(`^r-${want.key.release}---`));
    }
    for (const want of [first, second]) expect((await destroy(want)).kind).toBe("done");
    const { services, functions, revisions } = stage.fake.state;
    expect([...services.keys(), ...functions.keys(), ...revisions.keys()]).toEqual([]);
  });

  test("the revision of a release goes with it, since its secrets are in it", async () => {
    stage = await startStage(product);
    const [first, second] = [await wantOf(stage), await wantOf(stage, { release: "r0000002abcd" })];
    for (const want of [first, second]) await deploy(want);
    await route(stage, [[second, 100]]);
    await destroy(first);
    expect(stage.fake.state.revisions.size).toBe(1);
  });

  test("a function that never starts fails the step with its own code", async () => {
    stage = await startStage(product);
    const want = await wantOf(stage);
    stage.fake.knobs.broken.add(want.artifact.digest);
    const outcome = await deploy(want);
    expect(outcome.kind === "failed" && outcome.error.code).toBe("function.start_failed");
    expect((await destroy(want)).kind).toBe("done");
    expect(stage.fake.state.revisions.size).toBe(0);
  });

  test("an operation that fails each time fails the step with its own words", async () => {
    stage = await startStage(product);
    const { operationErrors } = stage.fake.knobs;
    for (let time = 0; time < 2; time++) operationErrors.push({ code: 13, message: "it broke" });
    const outcome = await deploy(await wantOf(stage));
    expect(outcome.kind === "failed" && outcome.error.code).toBe("provider.unavailable");
    expect(outcome.kind === "failed" && outcome.error.message).toContain("INTERNAL: it broke");
  });

  test("what Google refuses each time fails the step with its words", async () => {
    stage = await startStage(product);
    const said = "Constraint constraints/run.allowedIngress violated.";
    stage.fake.hook = ({ write, phase, operation }) =>
      write && phase === "before" && !operation.startsWith("storage.")
        ? googleError("FAILED_PRECONDITION", said)
        : undefined;
    const outcome = await deploy(await wantOf(stage));
    expect(outcome.kind === "failed" && outcome.error.message).toContain(said);
  });

  test("what somebody else holds fails the step", async () => {
    stage = await startStage(product);
    const want = await wantOf(stage);
    const [name = ""] = stage.adapter.name(want.key).name.split("/");
    if (product === "run") stage.fake.plantService("asia-southeast2", name);
    else stage.fake.plantFunction("asia-southeast2", name);
    const outcome = await deploy(want);
    expect(outcome.kind === "failed" && outcome.error.code).toBe("provider.foreign");
  });
});

/** Writes and reads where Google answers at once, with the upload of the zip. */
const COUNTS = {
  run: {
    create: { writes: 4, reads: 2 },
    update: { writes: 2, reads: 3 },
    again: { writes: 0, reads: 3 },
    route: { writes: 1, reads: 1 },
    remove: { writes: 2, reads: 4 },
    sweep: { writes: 0, reads: 2 },
    last: { writes: 1, reads: 3 },
  },
  functions: {
    create: { writes: 5, reads: 8 },
    update: { writes: 4, reads: 10 },
    again: { writes: 0, reads: 3 },
    route: { writes: 1, reads: 1 },
    remove: { writes: 2, reads: 6 },
    sweep: { writes: 0, reads: 3 },
    last: { writes: 1, reads: 4 },
  },
} as const;

test.each(PRODUCTS)("the calls of a life on %s are few, polls apart", async (product) => {
  stage = await startStage(product);
  stage.fake.knobs.looks = 0;
  const [first, second] = [await wantOf(stage), await wantOf(stage, { release: "r0000002abcd" })];
  const count: Record<string, { writes: number; reads: number }> = {};
  const counting = async (name: string, call: () => Promise<unknown>) => {
    await call();
    count[name] = counted();
  };
  await counting("create", () => deploy(first));
  await counting("update", () => deploy(second));
  await counting("again", () => deploy(second));
  await counting("route", () => route(stage, [[second, 100]]));
  await counting("remove", () => destroy(first));
  await counting("sweep", async () => {
    for await (const _ of stage.adapter.list(stage.cx, { organization: "org_1" }));
  });
  await counting("last", () => destroy(second));
  expect(count).toEqual(COUNTS[product]);
});
