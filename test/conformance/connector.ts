import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "../../infra/postgres/start.ts";
import { systemClock } from "../../shared/clock.ts";
import { type Outcome, runConnectorCases } from "./ndc-postgres/run.ts";

// npm run conformance:connector [-- --corpus <dir>] [--json] [--min <percent>]: our PostgreSQL
// connector over HTTP against the requests of the corpus.

const ROOT = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    corpus: { type: "string" },
    json: { type: "boolean", default: false },
    min: { type: "string", default: "90" },
  },
});
const corpus = values.corpus ?? process.env["LINTAS_CORPUS"] ?? join(ROOT, "../shared/corpus");
const outcomes = await withServer((server) => runConnectorCases(corpus, server));
const passed = outcomes.filter((outcome) => outcome.passed).length;
if (values.json) console.log(JSON.stringify(report(outcomes)));
else print(outcomes);
process.exit((100 * passed) / outcomes.length >= Number(values.min) ? 0 : 1);

function report(all: readonly Outcome[]): unknown {
  const groups = Object.entries(Object.groupBy(all, ({ group }) => group)).map(([name, group]) => [
    name,
    { total: group?.length ?? 0, passed: group?.filter((each) => each.passed).length ?? 0 },
  ]);
  const failures = all
    .filter((each) => !each.passed)
    .map(({ case: name, expected, actual }) => ({ case: name, expected, actual }));
  return { total: all.length, passed, areas: Object.fromEntries(groups), failures };
}

function print(all: readonly Outcome[]): void {
  for (const each of all.filter((outcome) => !outcome.passed)) {
    console.log(`FAILED ${each.case}`);
    console.log(`  expected ${JSON.stringify(each.expected)}`);
    console.log(`  actual   ${JSON.stringify(each.actual)}`);
  }
  console.log(`${passed}/${all.length} passed`);
}

/** The server of `LINTAS_TEST_DATABASE_URL`, or an embedded one for this run. */
async function withServer<T>(use: (url: string) => Promise<T>): Promise<T> {
  const given = process.env["LINTAS_TEST_DATABASE_URL"];
  if (given) return use(given);
  const folder = await mkdtemp(join(tmpdir(), "lintas-conformance-"));
  const server = await startPostgres({
    folder: join(folder, "postgres"),
    packageRoot: ROOT,
    clock: systemClock,
    settings: { fsync: "off", synchronous_commit: "off" },
  });
  try {
    return await use(server.url.reveal());
  } finally {
    await server.stop();
    await rm(server.folder, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
}
