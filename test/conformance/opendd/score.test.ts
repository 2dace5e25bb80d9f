import { expect, it } from "vitest";
import { causesOf, type Outcome, readLeast, reaches, scoreOf } from "./score.ts";

const ask = (name: string, more: Partial<Outcome> = {}): Outcome => ({
  case: name,
  kind: "execute",
  area: "a",
  iteration: 0,
  session: 0,
  transport: "http",
  structural: true,
  exact: true,
  expected: 1,
  actual: 1,
  cause: null,
  ...more,
});

it("a case passes when all of its requests do", () => {
  const outcomes = [
    ask("one"),
    ask("one", { iteration: 1, exact: false, actual: 2, cause: "text" }),
    ask("two"),
    ask("three", {
      session: 1,
      transport: "ws",
      area: "b",
      exact: false,
      structural: false,
      cause: "data",
    }),
  ];
  const { failures, ...counts } = scoreOf(outcomes, "exact");
  expect(counts).toEqual({
    total: 3,
    structural: 2,
    exact: 1,
    areas: {
      a: { total: 2, structural: 2, exact: 1 },
      b: { total: 1, structural: 0, exact: 0 },
    },
  });
  expect(failures).toEqual([
    {
      case: "one",
      kind: "execute",
      iteration: 1,
      session: 0,
      transport: "http",
      expected: 1,
      actual: 2,
    },
    {
      case: "three",
      kind: "execute",
      iteration: 0,
      session: 1,
      transport: "ws",
      expected: 1,
      actual: 1,
    },
  ]);
  expect(scoreOf(outcomes, "structural").failures.map((one) => one.case)).toEqual(["three"]);
});

it("an introspection of the same name is a case of its own", () => {
  const outcomes = [ask("one"), ask("one", { kind: "introspection", exact: false })];
  expect(scoreOf(outcomes, "exact")).toMatchObject({ total: 2, exact: 1 });
});

it("causes are told by how many cases they fail", () => {
  const failed = { structural: false, exact: false };
  const outcomes = [
    ask("one", { ...failed, cause: "rare" }),
    ask("two", { ...failed, cause: "often" }),
    ask("two", { ...failed, cause: "often", session: 1 }),
    ask("three", { ...failed, cause: "often" }),
  ];
  expect(causesOf(outcomes, "exact")).toEqual([
    { cause: "often", cases: ["two", "three"] },
    { cause: "rare", cases: ["one"] },
  ]);
});

it("what must be reached is two percentages, and nothing is reached by no cases", () => {
  const least = readLeast("100,95.5");
  expect(least).toEqual({ structural: 100, exact: 95.5 });
  expect(reaches({ total: 200, structural: 200, exact: 191 }, least)).toBe(true);
  expect(reaches({ total: 200, structural: 200, exact: 190 }, least)).toBe(false);
  expect(reaches({ total: 200, structural: 199, exact: 199 }, least)).toBe(false);
  expect(reaches({ total: 0, structural: 0, exact: 0 }, least)).toBe(false);
});

it.each(["", "100", "100,", "100,95,1", "a,b", "101,0", "-1,0"])("%j are not two", (text) => {
  expect(() => readLeast(text)).toThrow("--min takes two percentages");
});
