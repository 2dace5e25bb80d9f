import { relative } from "node:path";
import * as z from "zod";
import type { TestResult } from "./results.ts";

/** As far as we read vitest's JSON reporter. */
const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/**
 * The tests of one run. A file that did not load, and a runner that failed without telling which
 * test did, count as one failed test each.
 *
 * @param text the report, or null where the runner did not write one
 */
export function readVitestReport(
  suite: string,
  root: string,
  text: string | null,
  exitCode: number | null,
): TestResult[] {
  const parsed = text === null ? null : Report.safeParse(parseJson(text));
  if (!parsed?.success) {
    return [{ suite, file: "", name: `${suite}: the runner crashed`, outcome: "failed" }];
  }
  const tests = parsed.data.testResults.flatMap((file): TestResult[] => {
    const path = relative(root, file.name);
    const found = file.assertionResults.map((test): TestResult => {
      return { suite, file: path, name: test.fullName.trim(), outcome: outcomeOf(test.status) };
    });
    const silent = file.status === "failed" && !found.some((test) => test.outcome === "failed");
    return silent
      ? [...found, { suite, file: path, name: `${path} does not load`, outcome: "failed" }]
      : found;
  });
  if (exitCode !== 0 && !tests.some((test) => test.outcome === "failed")) {
    tests.push({ suite, file: "", name: `${suite}: the runner failed`, outcome: "failed" });
  }
  return tests;
}

function outcomeOf(status: string): TestResult["outcome"] {
  if (status === "passed" || status === "failed") return status;
  return "skipped";
}

/** Undefined for the torn text of a runner that was killed. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
