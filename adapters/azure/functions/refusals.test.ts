import { describe, expect, test } from "vitest";
import type { Want } from "../../../shared/ports/compute.ts";
import { fieldsOf, scaleOf } from "./fields.ts";
import { refusalsOf } from "./refusals.ts";

const limits = {
  memoryMb: 256,
  timeoutMs: 5_000,
  concurrency: 10,
  minInstances: 0,
  maxInstances: 2,
};

function refused(over: {
  limits?: Partial<Want["limits"]>;
  size?: number;
  variables?: Record<string, string>;
  secretNames?: string[];
}): string[] {
  const want = {
    artifact: { digest: "a".repeat(64), size: over.size ?? 100 },
    limits: { ...limits, ...over.limits },
    variables: over.variables ?? {},
    secretNames: over.secretNames ?? [],
  } as unknown as Parameters<typeof refusalsOf>[0];
  return refusalsOf(want).map(({ code, detail }) => `${code}: ${detail}`);
}

describe("Azure would refuse", () => {
  const cases: [string, Parameters<typeof refused>[0], RegExp][] = [
    ["more memory than its largest instance", { limits: { memoryMb: 4_097 } }, /4096 MB/],
    ["more instances than an app has", { limits: { maxInstances: 1_001 } }, /1000 instances/],
    ["more at once than an instance takes", { limits: { concurrency: 1_001 } }, /1000 requests/],
    ["more time than its load balancer gives", { limits: { timeoutMs: 230_001 } }, /230 s/],
    ["a package that is too large", { size: 1024 ** 3 + 1 }, /package/],
    [
      "a setting that its host keeps",
      { variables: { WEBSITE_TIME_ZONE: "x" } },
      /WEBSITE_TIME_ZONE/,
    ],
    ["a secret of such a name", { secretNames: ["AzureWebJobsStorage"] }, /AzureWebJobsStorage/],
    ["names that differ only by case", { variables: { Path1: "a", PATH1: "b" } }, /PATH1/],
    ["too much of variables", { variables: { BIG: "x".repeat(200_000) } }, /102400 bytes/],
  ];
  test.each(cases)("%s", (_, over, words) => {
    const found = refused(over);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^provider\.limit: /);
    expect(found[0]).toMatch(words);
  });

  test("nothing of what fits exactly", () => {
    const most = { memoryMb: 4_096, maxInstances: 1_000, concurrency: 1_000, timeoutMs: 230_000 };
    expect(refused({ limits: most, size: 1024 ** 3, variables: { GREETING: "hello" } })).toEqual(
      [],
    );
  });
});

describe("sizes are steps, mapped up and never down", () => {
  test.each([
    [128, 512],
    [512, 512],
    [513, 2_048],
    [2_048, 2_048],
    [2_049, 4_096],
  ])("%i MB become %i", (memoryMb, size) => {
    expect(scaleOf({ ...limits, memoryMb }).instanceMemoryMB).toBe(size);
  });

  test("fewer than forty instances become forty, and that is what is shown", () => {
    expect(scaleOf({ ...limits, maxInstances: 2 }).maximumInstanceCount).toBe(40);
    expect(scaleOf({ ...limits, maxInstances: 41 }).maximumInstanceCount).toBe(41);
    const want = { limits, variables: { A1: "x" }, artifact: { digest: "d" }, access: "public" };
    expect(fieldsOf(want as unknown as Want)).toEqual({
      memoryMb: 512,
      maxInstances: 40,
      minInstances: 0,
      concurrency: 10,
      timeoutMs: 5_000,
      access: "public",
      artifact: "d",
      "variables.A1": "x",
    });
  });
});
