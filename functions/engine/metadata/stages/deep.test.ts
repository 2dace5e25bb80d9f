import { expect, test } from "vitest";
import { type Walk, walk } from "./deep.ts";

test("a walk goes deeper than calls could, in the order of calls", () => {
  const steps: string[] = [];
  function* into(depth: number): Walk {
    if (depth > 99_998) steps.push(`in ${depth}`);
    if (depth < 100_000) yield into(depth + 1);
    if (depth > 99_998) steps.push(`out ${depth}`);
  }
  walk(into(0));
  expect(steps).toEqual(["in 99999", "in 100000", "out 100000", "out 99999"]);
});

test("what a step throws ends the walk", () => {
  function* failing(): Walk {
    yield thrower();
  }
  expect(() => walk(failing())).toThrow("no further");
});

function* thrower(): Walk {
  yield* [];
  throw new Error("no further");
}
