import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { BenchReport, type Figure, met } from "../bench/figure.ts";
import { type Guarantee, guarantees } from "./runner/guarantees.ts";
import { type LastResults, type TestResult, readResults } from "./runner/results.ts";

// npm run guarantees: one line for each sentence of what Lintas promises, with the tests that prove
// it as they last ended here, and the aims with the last recorded bench.

const results = await readResults();
console.log(
  results
    ? `Tests of ${results.endedAt}: ${results.passed} passed, ${results.failed} failed.\n`
    : "No test ran here yet: npm test.\n",
);
let failed = 0;
for (const guarantee of guarantees) printGuarantee(guarantee, results);
await printBench();
process.exit(failed > 0 ? 1 : 0);

function printGuarantee(guarantee: Guarantee, last: LastResults | null): void {
  const tests = (last?.tests ?? []).filter((test) => proves(guarantee, test));
  const outcome = outcomeOf(tests);
  if (outcome === "failed") failed++;
  console.log(`${outcome.padEnd(8)} ${guarantee.sentence}`);
  if (tests.length === 0) {
    console.log(`           → ${guarantee.proof.map(({ file }) => file).join(", ")}`);
  }
  for (const [file, ofFile] of Map.groupBy(tests, (test) => test.file)) {
    const names = [...new Set(ofFile.map((test) => test.name))];
    const shown = names.length > 4 ? [`${names.length} tests`] : names;
    for (const name of shown) console.log(`           → ${name} (${file})`);
  }
}

function proves(guarantee: Guarantee, test: TestResult): boolean {
  return guarantee.proof.some(({ file, name }) => {
    return test.file.startsWith(file) && (name === undefined || name.test(test.name));
  });
}

function outcomeOf(tests: readonly TestResult[]): "passed" | "failed" | "not run" {
  if (tests.some((test) => test.outcome === "failed")) return "failed";
  return tests.some((test) => test.outcome === "passed") ? "passed" : "not run";
}

async function printBench(): Promise<void> {
  const reports = await readReports();
  const latest = new Map<string, { figure: Figure; at: string }>();
  for (const { at, figures } of reports) {
    for (const figure of figures) latest.set(figure.name, { figure, at });
  }
  console.log(
    latest.size > 0 ? "\nLast recorded bench:" : "\nNo bench is recorded: npm run bench.",
  );
  for (const { figure, at } of latest.values()) {
    const { aim, better, unit } = figure;
    const word = aim === null ? "measured" : met(figure) ? "met" : "missed";
    const goal = aim === null ? "" : `, aim ${better === "less" ? "≤" : "≥"} ${aim} ${unit}`;
    console.log(
      `${word.padEnd(8)} ${figure.name}: ${figure.value} ${unit}${goal} (${at.slice(0, 10)})`,
    );
    if (word === "missed") console.log(`           goes into: ${causeOf(figure)}`);
  }
}

function causeOf(figure: Figure): string {
  const parts = Object.entries(figure.detail).map(([name, value]) => `${name} ${value}`);
  return parts.join(" · ") || "the bench did not say";
}

/** Oldest first. */
async function readReports(): Promise<BenchReport[]> {
  const folder = join(import.meta.dirname, "../bench/results");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
  const reports = await Promise.all(
    names.map(async (name) =>
      BenchReport.parse(JSON.parse(await readFile(join(folder, name), "utf8"))),
    ),
  );
  return reports.sort((a, b) => (a.at < b.at ? -1 : 1));
}
