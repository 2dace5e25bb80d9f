import { expect, test } from "vitest";
import type { State } from "../../../shared/domain/state.ts";
import { retired } from "./retire.ts";

const going = (rows: [string, State][], named: string[], keep: number) =>
  retired(
    rows.map(([id, state]) => ({ id, state, target: "local" })),
    new Set(named),
    keep,
  ).map((row) => row.id);

test.each([
  [
    "the newest others are kept",
    [
      ["c", "ready"],
      ["b", "ready"],
      ["a", "ready"],
    ],
    ["c"],
    1,
    ["a"],
  ],
  [
    "what a route names is kept, however old",
    [
      ["c", "ready"],
      ["b", "ready"],
      ["a", "ready"],
    ],
    ["a", "c"],
    0,
    ["b"],
  ],
  [
    "what is being made is not touched",
    [
      ["b", "progress"],
      ["a", "ready"],
    ],
    [],
    0,
    ["a"],
  ],
  [
    "what lost a part counts as one of the others",
    [
      ["b", "unknown"],
      ["a", "ready"],
    ],
    [],
    1,
    ["a"],
  ],
  [
    "what was marked and not removed is still to go",
    [
      ["b", "ready"],
      ["a", "deleting"],
    ],
    [],
    5,
    ["a"],
  ],
] as [string, [string, State][], string[], number, string[]][])(
  "%s",
  (_what, rows, named, keep, expected) => {
    expect(going(rows, named, keep)).toEqual(expected);
  },
);

const row = (id: string, target: string) => ({ id, target, state: "ready" as const });

test("each target keeps as many as the environment says", () => {
  const rows = [row("b2", "b"), row("a2", "a"), row("b1", "b"), row("a1", "a")];
  expect(retired(rows, new Set(), 1).map(({ id }) => id)).toEqual(["b1", "a1"]);
});

test("a target never holds more than it can, what is named counted in", () => {
  const rows = ["5", "4", "3", "2", "1"].map((id) => row(id, "small"));
  const caps = new Map([["small", { keep: 3 }]]);
  expect(retired(rows, new Set(["5"]), 10, caps).map(({ id }) => id)).toEqual(["2", "1"]);
  expect(retired(rows, new Set(["5", "3", "2", "1"]), 10, caps).map(({ id }) => id)).toEqual(["4"]);
});
