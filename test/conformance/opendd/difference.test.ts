import { expect, it } from "vitest";
import { differenceLines, differences } from "./difference.ts";

it("the order of keys is of no account, the order of lists is", () => {
  expect(differences({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toEqual([]);
  expect(differences([1, 2], [2, 1])).toHaveLength(2);
});

it.each([
  ["null is not a missing key", { a: null }, {}],
  ["a missing key is not null", {}, { a: null }],
  ["a number is not its text", { a: 1 }, { a: "1" }],
  ["a list is not an object", { a: [] }, { a: {} }],
  ["a longer list is not its beginning", [1], [1, 2]],
  ["what every object inherits is not there", { constructor: Object }, {}],
])("%s", (_name, expected, actual) => {
  expect(differences(expected, actual)).toHaveLength(1);
});

it("each difference is a line with its place, and the rest is counted", () => {
  const found = differences(
    { data: { A: [{ id: 1 }, { id: 2 }] }, more: 1 },
    { data: { A: [{ id: 3 }, { id: 4 }] } },
  );
  expect(differenceLines(found, 2)).toEqual([
    "at data.A[0].id: expected 1, got 3",
    "at data.A[1].id: expected 2, got 4",
    "and 1 more",
  ]);
  expect(differenceLines(differences(1, 2), 5)).toEqual(["at the root: expected 1, got 2"]);
});

it("fractions that are neighbours are the same, all other numbers are not", () => {
  const rows: [number, number, boolean][] = [
    [4.638483434424291, 4.638483434424292, true],
    [-4.638483434424291, -4.638483434424292, true],
    [4.638483434424291, 4.638483434424293, false],
    [0.1, -0.1, false],
    [1, 1.0000000000000002, false],
    [3, 4, false],
  ];
  for (const [a, b, same] of rows) {
    expect(differences([a], [b]).length === 0, `${a} and ${b}`).toBe(same);
  }
});
