import fc from "fast-check";
import { expect, test } from "vitest";
import { evenTable, RouteTable, withWeight } from "./route.ts";

const id = (n: number) => `r${String(n).padStart(11, "0")}`;
const entry = (n: number) => ({ target: "local", release: id(n) });

test("an even table is valid for any number of releases", () => {
  for (let n = 1; n <= 50; n++) {
    const table = evenTable(Array.from({ length: n }, (_, i) => entry(i)));
    expect(RouteTable.safeParse(table).success).toBe(true);
  }
});

test("a weight for one release leaves a valid table in which it has just that weight", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 0, max: 14 }),
      (size, weight, which) => {
        const table = evenTable(Array.from({ length: size }, (_, i) => entry(i)));
        const result = withWeight(table, entry(which), weight);
        expect(RouteTable.safeParse(result).success).toBe(true);
        const others = table.filter((other) => other.release !== id(which));
        const got = result.find((other) => other.release === id(which));
        expect(got?.weight).toBe(others.length === 0 ? 100 : weight);
      },
    ),
  );
});

test("a canary keeps the proportions of the others", () => {
  const table = [
    { ...entry(1), weight: 60 },
    { ...entry(2), weight: 40 },
  ];
  expect(withWeight(table, entry(3), 50)).toEqual([
    { ...entry(3), weight: 50 },
    { ...entry(1), weight: 30 },
    { ...entry(2), weight: 20 },
  ]);
});

test("weights that do not add up, or a release named twice, are refused", () => {
  expect(RouteTable.safeParse([{ ...entry(1), weight: 99 }]).success).toBe(false);
  expect(
    RouteTable.safeParse([
      { ...entry(1), weight: 50 },
      { ...entry(1), weight: 50 },
    ]).success,
  ).toBe(false);
});
