import { afterEach, beforeEach, expect, test } from "vitest";
import { type Stage, ensured, removedAll, startStage, wantOf } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

test("a release is made by one write a step, and answers as itself", async () => {
  const want = await wantOf(stage);
  const { progress, seen } = await ensured(stage, want);
  expect(progress).toEqual({ kind: "done" });
  expect(seen).toMatchObject({ ready: true, owner: want.owner, hash: want.hash });
  console.log(stage.fake.events.map((e) => `${e.operation} ${e.status}`).join("\n"));
  await removedAll(stage, want);
  console.log(stage.fake.events.slice(-12).map((e) => `${e.operation} ${e.status}`).join("\n"));
  console.log(stage.fake.operations);
});
