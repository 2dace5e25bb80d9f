import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface TestResult {
  suite: string;
  /** Relative to the repository. */
  file: string;
  name: string;
  outcome: "passed" | "failed" | "skipped";
}

/** What the last `npm test` found, for `npm run guarantees`. */
export interface LastResults {
  endedAt: string;
  passed: number;
  failed: number;
  notRun: string[];
  tests: TestResult[];
}

const ROOT = join(import.meta.dirname, "../..");
export const RESULTS_FOLDER = join(ROOT, "dist/test-results");
const LAST = join(RESULTS_FOLDER, "last.json");

export async function writeResults(results: LastResults): Promise<void> {
  await mkdir(RESULTS_FOLDER, { recursive: true });
  await writeFile(LAST, `${JSON.stringify(results, null, 1)}\n`);
}

/** Null where no test ever ran here. */
export async function readResults(): Promise<LastResults | null> {
  const text = await readFile(LAST, "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as LastResults);
}

export async function clearResults(): Promise<void> {
  await rm(RESULTS_FOLDER, { recursive: true, force: true });
  await mkdir(RESULTS_FOLDER, { recursive: true });
}
