import { expect, test } from "vitest";
import { isSampled, sampleAll, samplingOf } from "./sampling.ts";
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

test.each([
  [{}, null],
  [{ OTEL_TRACES_SAMPLER: "always_off" }, { ratio: 0, sampledParent: "ratio" }],
  [{ OTEL_TRACES_SAMPLER: "parentbased_always_on" }, { ratio: 1, sampledParent: "follow" }],
  [
    { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.1" },
    { ratio: 0.1, sampledParent: "ratio" },
  ],
  [
    { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: " 0.25 " },
    { ratio: 0.25, sampledParent: "follow" },
  ],
  [{ OTEL_TRACES_SAMPLER: "traceidratio" }, { ratio: 1, sampledParent: "ratio" }],
  [{ OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "2" }, null],
  [{ OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "many" }, null],
  [{ OTEL_TRACES_SAMPLER: "jaeger_remote" }, null],
])("the variables %j mean %j", (variables: Record<string, string>, sampling) => {
  expect(samplingOf((name) => variables[name] ?? null)).toEqual(sampling);
});

test("everything is sampled unless somebody says otherwise", () => {
  const ids = randomTraceIds();
  for (let i = 0; i < 100; i++) expect(isSampled(sampleAll, ids.traceId(), null)).toBe(true);
});
