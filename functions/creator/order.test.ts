import { describe, expect, test } from "vitest";
import type { StepRow } from "./component.ts";
import { goesOn, isDue, runnableSteps } from "./order.ts";

interface Given {
  no: number;
  state?: StepRow["state"];
  lane?: string | null;
  committed?: boolean;
}

const stepRow = ({ no, state = "pending", lane = null, committed = false }: Given): StepRow => ({
  operationId: "op_1",
  no,
  organizationId: "org_1",
  component: "deployer",
  name: `step ${no}`,
  title: `step ${no}`,
  target: null,
  part: null,
  release: null,
  ref: null,
  body: { lane, committed },
  state,
  fence: null,
  handle: null,
  attempt: 0,
  notBefore: null,
  deadline: null,
  result: null,
  error: null,
  startedAt: null,
  endedAt: null,
});

const rows = (...given: Given[]) => given.map(stepRow);
const runnable = (...given: Given[]) => runnableSteps(rows(...given)).map((one) => one.no);

describe("the steps whose turn it is", () => {
  test("are the first of each lane, and a step without a lane waits for all before it", () => {
    const lanes = [
      { no: 1, lane: "a" },
      { no: 2, lane: "a" },
      { no: 3, lane: "b" },
      { no: 4 },
      { no: 5, lane: "a" },
    ];
    expect(runnable(...lanes)).toEqual([1, 3]);
    const ended = lanes.map((one) => (one.no < 4 ? { ...one, state: "done" as const } : one));
    expect(runnable(...ended)).toEqual([4]);
  });

  test("do not depend on the order of the rows", () => {
    expect(runnable({ no: 2, lane: "a" }, { no: 1, lane: "a" })).toEqual([1]);
  });

  test("are none once all have ended, however they did", () => {
    const states = ["done", "failed", "cancelled", "unknown"] as const;
    expect(runnable(...states.map((state, no) => ({ no, state })))).toEqual([]);
  });
});

describe("an open step", () => {
  const goes = (no: number, cancelling: boolean, ...given: Given[]) => {
    const steps = rows(...given);
    return goesOn(
      steps.find((one) => one.no === no)!,
      steps,
      cancelling,
    );
  };

  test.each([
    ["goes on by itself", true, false, {}],
    ["is ended by a cancel", false, true, {}],
    ["is done in spite of a cancel where it is committed", true, true, { committed: true }],
    ["is followed in spite of a cancel where a call is under way", true, true, { state: "wait" }],
    ["is ended by a cancel where its call may have happened", false, true, { state: "sent" }],
  ] as const)("%s", (_what, expected, cancelling, given) => {
    expect(goes(1, cancelling, { no: 1, ...given })).toBe(expected);
  });

  test("is ended by a failure elsewhere, but not where it is committed", () => {
    const failed = { no: 1, state: "failed", lane: "a" } as const;
    expect(goes(2, false, failed, { no: 2, lane: "b" })).toBe(false);
    expect(goes(2, false, failed, { no: 2, lane: "b", committed: true })).toBe(true);
  });

  test("never goes on after a failure in its own lane, committed or not", () => {
    const failed = { no: 1, state: "unknown", lane: "a" } as const;
    expect(goes(2, false, failed, { no: 2, lane: "a", committed: true })).toBe(false);
  });
});

test.each([
  ["without a time", null, true],
  ["whose time has come", -1, true],
  ["whose time is to come", 30_000, false],
  ["whose time is further off than anything we write, since the clock jumped back", 90_000, true],
])("a step %s is due: %s", (_what, offset, due) => {
  const now = new Date("2026-01-01T00:00:00Z");
  const notBefore = offset === null ? null : new Date(now.getTime() + offset);
  expect(isDue({ notBefore }, now)).toBe(due);
});
