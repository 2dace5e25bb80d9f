import { expect, test } from "vitest";
import { readVitestReport } from "../runner/vitest-report.ts";

const file = (status: string, statuses: string[]) => ({
  name: "/repo/a.test.ts",
  status,
  message: "",
  assertionResults: statuses.map((one, i) => ({ fullName: `test ${i}`, status: one })),
});
const outcomes = (files: unknown[] | null, exitCode: number | null) => {
  const text = files === null ? null : JSON.stringify({ testResults: files });
  return readVitestReport("unit", "/repo", text, exitCode).map((one) => one.outcome);
};

test("tests are counted as they ended", () => {
  const found = outcomes([file("failed", ["passed", "failed", "pending", "todo"])], 1);
  expect(found).toEqual(["passed", "failed", "skipped", "skipped"]);
});

test("a file that does not load is a failed test", () => {
  expect(outcomes([file("failed", []), file("passed", ["passed"])], 1)).toEqual([
    "failed",
    "passed",
  ]);
});

test("a runner that wrote no report, or a broken one, is a failed test", () => {
  expect(outcomes(null, 1)).toEqual(["failed"]);
  expect(readVitestReport("unit", "/repo", "{ torn", 0)).toMatchObject([{ outcome: "failed" }]);
  expect(readVitestReport("unit", "/repo", "{}", 0)).toMatchObject([{ outcome: "failed" }]);
});

test("a runner that failed although every test passed is a failed test", () => {
  expect(outcomes([file("passed", ["passed"])], 1)).toEqual(["passed", "failed"]);
  expect(outcomes([file("passed", ["passed"])], null)).toEqual(["passed", "failed"]);
});
