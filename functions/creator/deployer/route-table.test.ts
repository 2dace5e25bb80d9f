import fc from "fast-check";
import { expect, test } from "vitest";
import { RouteTable } from "../../../shared/domain/route.ts";
import { sameTable, share, tableBefore } from "./route-table.ts";

const entry = (release: string, weight: number, target = "local") => ({ target, release, weight });
const releaseId = (no: number) => `r${String(no).padStart(11, "2")}`;

test.each([
  ["all of it goes to a deploy", [["a", 100]], ["b"], 100, [["b", 100]]],
  ["the first deploy takes all, whatever it asks for", [], ["b"], 10, [["b", 100]]],
  [
    "a canary takes its share",
    [["a", 100]],
    ["b"],
    10,
    [
      ["b", 10],
      ["a", 90],
    ],
  ],
  [
    "a canary of two targets shares it",
    [["a", 100]],
    ["b", "c"],
    15,
    [
      ["b", 8],
      ["c", 7],
      ["a", 85],
    ],
  ],
  [
    "one percent is not lost between two targets",
    [["a", 100]],
    ["b", "c"],
    1,
    [
      ["b", 1],
      ["a", 99],
    ],
  ],
  [
    "what was there keeps its proportions",
    [
      ["a", 75],
      ["b", 25],
    ],
    ["c"],
    20,
    [
      ["c", 20],
      ["a", 60],
      ["b", 20],
    ],
  ],
  [
    "a canary that grows takes from the others",
    [
      ["b", 10],
      ["a", 90],
    ],
    ["b"],
    50,
    [
      ["b", 50],
      ["a", 50],
    ],
  ],
] as const)("%s", (_what, table, made, weight, expected) => {
  const before = table.map(([release, share]) => entry(release, share));
  const entries = made.map((release) => ({ target: "local", release }));
  expect(share(before, entries, weight)).toEqual(expected.map(([name, part]) => entry(name, part)));
});

test("every share of any table is a valid table, and gives the new releases what they ask for", () => {
  const tables = fc
    .array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 })
    .map((weights) => {
      const total = weights.reduce((sum, one) => sum + one, 0);
      const floors = weights.map((one) => Math.max(1, Math.floor((one * 100) / total)));
      floors[0] = (floors[0] ?? 0) + 100 - floors.reduce((sum, one) => sum + one, 0);
      return floors.map((weight, at) => entry(releaseId(at), weight));
    });
  fc.assert(
    fc.property(
      tables,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 99 }),
      (table, count, weight) => {
        const made = Array.from({ length: count }, (_, at) => ({
          target: "local",
          release: releaseId(50 + at),
        }));
        const next = share(table, made, weight);
        expect(RouteTable.safeParse(next).success).toBe(true);
        const names = made.map(({ release }) => release);
        const ours = next.filter((one) => names.includes(one.release));
        expect(ours.reduce((sum, one) => sum + one.weight, 0)).toBe(weight);
      },
    ),
  );
});

test("tables are the same in whatever order they name their releases", () => {
  const table = [entry("a", 40), entry("b", 60)];
  expect(sameTable(table, table.toReversed())).toBe(true);
  expect(sameTable(table, [entry("a", 60), entry("b", 40)])).toBe(false);
});

test.each([
  ["the newest earlier table that differs", ["b", "b", "a"], "a"],
  ["not the emptiness after a destroy", ["b", null, "a"], "a"],
  ["nothing where nothing else was ever live", ["a", "a"], null],
  ["nothing where there is no route", [], null],
])("a rollback returns to %s", (_what, history, expected) => {
  const routes = history.map((name) => ({ table: name === null ? [] : [entry(name, 100)] }));
  expect(tableBefore(routes)).toEqual(expected === null ? null : [entry(expected, 100)]);
});
