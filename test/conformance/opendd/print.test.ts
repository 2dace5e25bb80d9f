import { expect, it } from "vitest";
import { printed } from "./print.ts";
import { type Outcome, scoreOf } from "./score.ts";

const asked = (name: string, more: Partial<Outcome> = {}): Outcome => ({
  case: name,
  kind: "execute",
  area: "a",
  iteration: 0,
  session: 0,
  transport: "http",
  structural: true,
  exact: true,
  expected: { data: 1 },
  actual: { data: 1 },
  cause: null,
  ...more,
});
const notBuilt = { stage: "resolve", messages: ["no such model", "no such type"] };

it("tells each failure's difference, its cause, and what passed by area", () => {
  const failed = { structural: false, exact: false };
  const outcomes = [
    asked("one"),
    asked("two", { ...failed, area: "b", actual: { data: 2 }, cause: "differs at data" }),
    asked("three", {
      ...failed,
      transport: "ws",
      area: "b",
      actual: { notBuilt },
      cause: "not built",
    }),
    asked("four", { exact: false, session: 1, actual: { data: 1, extra: 1 }, cause: "differs" }),
  ];
  expect(printed(outcomes, scoreOf(outcomes, "exact"), "exact")).toEqual([
    "FAILED execute two, iteration 0, session 0",
    "  at data: expected 1, got 2",
    "FAILED execute three, iteration 0, session 0, over a socket",
    "  no such model",
    "  no such type",
    "TEXT execute four, iteration 0, session 1",
    "  at extra: expected nothing, got 1",
    "",
    "Failing cases by cause:",
    "    1  differs at data\n       two",
    "    1  not built\n       three",
    "    1  differs\n       four",
    "",
    "area  cases  structural    exact",
    "a         2         2/2      1/2",
    "b         2         0/2      0/2",
    "all       4         2/4      1/4",
  ]);
});

it("tells no text where only structure counts", () => {
  const outcomes = [asked("one", { exact: false, cause: "text" })];
  const lines = printed(outcomes, scoreOf(outcomes, "structural"), "structural");
  expect(lines.join("\n")).not.toContain("TEXT");
});
