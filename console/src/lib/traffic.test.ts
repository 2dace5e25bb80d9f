import { expect, test } from "vitest";
import { withWeight } from "../../../shared/domain/route.ts";
import { promoted, trafficChanges } from "./traffic.ts";

const entry = (release: string, weight: number) => ({ target: "local", release, weight });

test("the preview of a promotion is the table that the Creator will write", () => {
  const table = [entry("ra", 34), entry("rb", 33), entry("rc", 33), entry("rd", 0)];
  for (const release of ["ra", "rb", "re"]) {
    for (let weight = 1; weight <= 100; weight++) {
      const own = { target: "local", release };
      expect(promoted(table, own, weight)).toEqual(withWeight(table, own, weight));
    }
  }
  expect(promoted([], { target: "local", release: "ra" }, 5)).toEqual([entry("ra", 100)]);
});

test("a change names every release that has or had traffic", () => {
  expect(
    trafficChanges([entry("ra", 100), entry("rx", 0)], [entry("rb", 90), entry("ra", 10)]),
  ).toEqual([
    { release: "rb", target: "local", before: 0, after: 90 },
    { release: "ra", target: "local", before: 100, after: 10 },
  ]);
});
