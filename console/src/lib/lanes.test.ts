import { expect, test } from "vitest";
import { laneMs, lanes, laneState } from "./lanes.ts";

const step = (no: number, target: string | null) => ({ no, target });

test("steps of several targets stand under their target, the route after them", () => {
  const steps = [step(1, "aws:x"), step(2, "gcp:y"), step(3, "aws:x"), step(4, null)];
  expect(lanes(steps).map(({ target, steps: own }) => [target, own.map(({ no }) => no)])).toEqual([
    ["aws:x", [1, 3]],
    ["gcp:y", [2]],
    [null, [4]],
  ]);
});

test("what belongs to no target is never moved across one", () => {
  const steps = [step(1, null), step(2, "aws:x"), step(3, "gcp:y"), step(4, null), step(5, null)];
  expect(lanes(steps).map(({ target }) => target)).toEqual([null, "aws:x", "gcp:y", null]);
});

test("one target needs no headings", () => {
  expect(lanes([step(2, null), step(1, "local")])).toEqual([
    { target: null, steps: [step(1, "local"), step(2, null)] },
  ]);
  expect(lanes([])).toEqual([]);
});

test("a lane is as bad as its worst step, and open while one is", () => {
  const of = (...states: string[]) => laneState(states.map((state) => ({ state })));
  expect(of("done", "failed", "pending")).toBe("failed");
  expect(of("done", "pending")).toBe("sent");
  expect(of("done", "cancelled")).toBe("cancelled");
  expect(of("done", "done")).toBe("done");
});

test("a lane's time runs from its first start to its last end, or now", () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const done = { startedAt: at(1), endedAt: at(4) };
  expect(laneMs([done, { startedAt: at(3), endedAt: null }], 9_000)).toBe(8_000);
  expect(laneMs([done, { startedAt: null, endedAt: null }], 9_000)).toBe(3_000);
  expect(laneMs([{ startedAt: null, endedAt: null }], 9_000)).toBeNull();
});
