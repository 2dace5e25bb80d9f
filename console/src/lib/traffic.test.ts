import { expect, test } from "vitest";
import { promoted, trafficChanges } from "./traffic.ts";

const entry = (release: string, weight: number) => ({ target: "local", release, weight });
const own = (release: string) => ({ target: "local", release });

test("the others keep their proportions in what is left, the first taking the rest", () => {
  const table = [entry("ra", 50), entry("rb", 25), entry("rc", 25), entry("rd", 0)];
  expect(promoted(table, own("re"), 10)).toEqual([
    entry("re", 10),
    entry("ra", 46),
    entry("rb", 22),
    entry("rc", 22),
  ]);
  expect(promoted(table, own("ra"), 100)).toEqual([entry("ra", 100)]);
});

test("a promoted table always adds up to 100 and names each release once", () => {
  const table = [entry("ra", 34), entry("rb", 33), entry("rc", 33)];
  for (const release of ["ra", "rb", "re"]) {
    for (let weight = 1; weight <= 100; weight++) {
      const after = promoted(table, own(release), weight);
      expect(after.reduce((sum, each) => sum + each.weight, 0)).toBe(100);
      expect(new Set(after.map((each) => each.release)).size).toBe(after.length);
    }
  }
});

test("where nothing is live, a canary takes everything", () => {
  expect(promoted([], own("ra"), 5)).toEqual([entry("ra", 100)]);
});

test("a change names every release that has or had traffic", () => {
  const before = [entry("ra", 100), entry("rx", 0)];
  expect(trafficChanges(before, [entry("rb", 90), entry("ra", 10)])).toEqual([
    { release: "rb", target: "local", before: 0, after: 90 },
    { release: "ra", target: "local", before: 100, after: 10 },
  ]);
});
