import { type LastResults, clearResults, writeResults } from "./runner/results.ts";
import { runSuite } from "./runner/run-suite.ts";
import { corpusFolder } from "./runner/corpus.ts";
import { type Suite, notAvailable, suites } from "./runner/suites.ts";
import { systemParts } from "./runner/system-parts.ts";

// npm test [suite …]: everything this machine can. Ends with one line `N passed, N failed`.
// LINTAS_TEST_ALL=1 makes a suite that cannot run a failure.

const wanted = process.argv.slice(2);
const strict = process.env["LINTAS_TEST_ALL"] === "1";
const chosen = suites.filter((suite) => wanted.length === 0 || wanted.includes(suite.name));
if (chosen.length === 0) {
  console.error(`No such suite. There are: ${suites.map((suite) => suite.name).join(", ")}`);
  process.exit(2);
}

await clearResults();
const results: LastResults = { endedAt: "", passed: 0, failed: 0, notRun: [], tests: [] };
const summary: string[] = [];
const unavailable: string[] = [...notAvailable];
for (const suite of chosen) {
  const missing = suite.needs.filter((part) => systemParts[part].find() === null);
  if (suite.overCorpus && corpusFolder() === null) {
    unavailable.push(`${suite.name}: the corpus (LINTAS_CORPUS)`);
  } else if (missing.length > 0) {
    notRun(suite, missing.map((part) => systemParts[part].install).join("; "));
  } else await runOne(suite);
}
results.endedAt = new Date().toISOString();
await writeResults(results);
console.log(`\n${summary.join("\n")}`);
for (const line of results.notRun) console.log(line);
if (wanted.length === 0) for (const line of unavailable) console.log(`not available: ${line}`);
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed > 0 ? 1 : 0);

function notRun(suite: Suite, install: string): void {
  results.notRun.push(`not run: ${suite.name}: ${install}`);
  if (strict) results.failed++;
}

async function runOne(suite: Suite): Promise<void> {
  console.log(`\n── ${suite.name}`);
  const started = performance.now();
  const tests = await runSuite(suite);
  const count = (outcome: string) => tests.filter((test) => test.outcome === outcome).length;
  const skipped = tests.filter((test) => test.outcome === "skipped");
  results.tests.push(...tests);
  results.passed += count("passed");
  results.failed += count("failed") + (strict ? skipped.length : 0);
  for (const test of skipped) results.notRun.push(`not run: ${test.file}: ${test.name}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  summary.push(
    `${suite.name}: ${count("passed")} passed, ${count("failed")} failed (${seconds} s)`,
  );
  for (const test of tests.filter((one) => one.outcome === "failed")) {
    summary.push(`  failed: ${test.file} ${test.name}`);
  }
}
