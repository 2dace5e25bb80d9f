import { expect, test } from "vitest";
import { isSampled, sampleAll } from "./sampling.ts";
import { randomTraceIds } from "./trace-context.ts";

const id = (random: string) => `${"1".repeat(18)}${random.padEnd(14, "0")}`;
const sampled = { sampled: true };
const not = { sampled: false };

test.each([
  { ratio: 0.25, random: "bfffffffffffff", parent: null, is: false },
  { ratio: 0.25, random: "c", parent: null, is: true },
  { ratio: 0, random: "ffffffffffffff", parent: null, is: false },
  { ratio: 1, random: "0", parent: null, is: true },
  { ratio: 0, random: "0", parent: sampled, is: true },
  { ratio: 1, random: "f", parent: not, is: false },
])(
  "a trace at $random of a ratio of $ratio after $parent: $is",
  ({ ratio, random, parent, is }) => {
    expect(isSampled({ ratio, sampledParent: "follow" }, id(random), parent)).toBe(is);
  },
);

test("a caller that samples everything may be judged by the ratio", () => {
  const sampling = { ratio: 0.5, sampledParent: "ratio" } as const;
  expect(isSampled(sampling, id("7fffffffffffff"), sampled)).toBe(false);
  expect(isSampled(sampling, id("8"), sampled)).toBe(true);
  expect(isSampled(sampling, id("8"), not)).toBe(false);
});

test("everything is sampled unless somebody says otherwise", () => {
  const ids = randomTraceIds();
  for (let i = 0; i < 100; i++) expect(isSampled(sampleAll, ids.traceId(), null)).toBe(true);
});
