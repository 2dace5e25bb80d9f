import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Outcome, StepContext, StepRow } from "../../../functions/creator/component.ts";
import { drive, resourceGoal } from "../../../functions/creator/drive.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { Seen, Step, Want } from "../../../shared/ports/compute.ts";
import { armError } from "../../fakes/azure/answers.ts";
import { type Stage, startStage, wantOf } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

/** The Creator's own loop, with a step row in memory: each wait ends an invocation. */
async function advanced(
  want: Want,
  of: { ready: boolean; missing: (seen: Seen | null) => Step[] },
): Promise<{ outcome: Outcome; invocations: number }> {
  const { adapter } = stage;
  const ref = adapter.name(want.key);
  let [handle, sent]: [string | null, StepContext["sent"]] = [null, null];
  let result: StepRow["result"] = null;
  for (let invocations = 1; invocations < 60; invocations++) {
    const cx = {
      call: stage.cx,
      sent,
      sending: async (what: { do: string; mints: boolean }) => {
        sent = { ...what, at: systemClock.now().toISOString() };
      },
      services: { clock: systemClock, lengths: { graceMs: 0 } },
    } as unknown as StepContext;
    const goal = resourceGoal(cx, adapter, { ref, what: "api on azure", ...of });
    const outcome: Outcome = await drive(cx, adapter, { handle, result } as StepRow, goal);
    if (outcome.kind !== "wait") return { outcome, invocations };
    ({ handle } = outcome);
    result = outcome.setback === undefined ? null : { setback: outcome.setback };
  }
  throw new Error("the step has no end");
}

const deploy = (want: Want) =>
  advanced(want, { ready: true, missing: (seen) => stage.adapter.diff(want, seen) });
const destroy = (want: Want) => {
  const ref = stage.adapter.name(want.key);
  return advanced(want, { ready: false, missing: (seen) => stage.adapter.remove(ref, seen) });
};

/** Calls since the last count, by what they are; polls of what is under way apart. */
function counted(): { writes: number; reads: number } {
  const { events } = stage.fake;
  const poll = /^(?:Operations_Get|Scm_Deployment)$/;
  const writes = events.filter(({ write }) => write).length;
  const reads = events.filter(({ write, operation }) => !write && !poll.test(operation)).length;
  events.length = 0;
  return { writes, reads };
}

describe("driven by the Creator", () => {
  test("a release is made ready and told its address", async () => {
    const want = await wantOf(stage);
    const { outcome } = await deploy(want);
    const { name } = stage.adapter.name(want.key);
    const url = stage.fake.origin.replace("127.0.0.1", `${name}.azurewebsites.localhost`);
    expect(outcome).toEqual({ kind: "done", result: { url } });
    expect((await destroy(want)).outcome.kind).toBe("done");
    expect(stage.fake.state.plans.size).toBe(0);
  });

  test("a name that somebody else holds fails the step with what to do about it", async () => {
    const want = await wantOf(stage);
    stage.fake.knobs.takenSites.add(stage.adapter.name(want.key).name);
    const { outcome } = await deploy(want);
    expect(outcome.kind === "failed" && outcome.error.code).toBe("provider.name_taken");
    expect((await destroy(want)).outcome.kind).toBe("done");
    expect(stage.fake.state.plans.size).toBe(0);
  });

  test("a function that never answers fails the step with its own code", async () => {
    const want = await wantOf(stage);
    stage.fake.knobs.broken.add(want.artifact.digest);
    const { outcome } = await deploy(want);
    expect(outcome.kind === "failed" && outcome.error.code).toBe("function.start_failed");
  });
});

describe("what Azure refuses each time fails the step with its words, where it is", () => {
  test.each([
    [409, "Conflict", "Cannot change the site: a lock is on it."],
    [412, "PreconditionFailed", "The ETag does not match."],
  ])("%i %s", async (status, code, said) => {
    stage.fake.hook = ({ operation, phase }) =>
      operation === "WebApps_CreateOrUpdate" && phase === "before"
        ? armError(status, code, said)
        : undefined;
    const { outcome } = await deploy(await wantOf(stage));
    expect(outcome.kind === "failed" && outcome.error.code).toBe("provider.fatal");
    expect(outcome.kind === "failed" && outcome.error.message).toContain(`${code}: ${said}`);
    const writes = stage.fake.events.filter(
      ({ operation }) => operation === "WebApps_CreateOrUpdate",
    );
    expect(writes).toHaveLength(4);
  });

  test("a deployment in whose way another one always is", async () => {
    stage.fake.knobs.deployment.ends = 5;
    const { outcome } = await deploy(await wantOf(stage));
    expect(outcome.kind === "failed" && outcome.error.code).toBe("function.start_failed");
    expect(outcome.kind === "failed" && outcome.error.message).toContain("another deployment ran");
  });
});

test("the calls of a release's life are few, polls apart, where Azure answers at once", async () => {
  const { knobs } = stage.fake;
  knobs.looks = 0;
  knobs.principalLag = 0;
  knobs.deployment = { ...knobs.deployment, unknownFor: 0, runningFor: 0 };
  const [first, second] = [await wantOf(stage), await wantOf(stage, { release: "r0000002abcd" })];
  await deploy(first);
  expect(counted(), "the first release of a connection").toEqual({ writes: 8, reads: 6 });
  await deploy(second);
  // Neither app nor plan is there at first, and the app is looked at again before its deployment is.
  expect(counted(), "every later release").toEqual({ writes: 6, reads: 3 });
  await deploy(second);
  expect(counted(), "one that stands").toEqual({ writes: 0, reads: 2 });
  await destroy(first);
  expect(counted(), "a removal").toEqual({ writes: 4, reads: 4 });
  for await (const _ of stage.adapter.list(stage.cx, { organization: "org_1" }));
  expect(counted(), "a sweep").toEqual({ writes: 0, reads: 2 });
});
