import { join } from "node:path";
import { findCases, readCorpus } from "./opendd/corpus.ts";
import { type Options, readOptions } from "./opendd/options.ts";
import { printed } from "./opendd/print.ts";
import { runCases } from "./opendd/run-cases.ts";
import { reaches, scoreOf } from "./opendd/score.ts";

// npm run conformance [-- --corpus <dir>] [--ndc v01|v02|all] [--mode exact|structural]
// [--transport http|ws|both] [--only <prefix>] [--json] [--min <structural%>,<exact%>]
// [--if-present]: a corpus of requests and answers against the engine, over HTTP and sockets. Ends
// with 1 below --min, with 2 where it cannot run.

const DEFAULT_CORPUS = join(import.meta.dirname, "../../../shared/corpus");

process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsOrNull();
  if (options === null) return 2;
  const usual = process.env["LINTAS_CORPUS"] ?? DEFAULT_CORPUS;
  const given = options.corpus ?? usual;
  const folder = findCases(given);
  if (folder === null) {
    console.error(`not run: there is no cases.json in ${given} (--corpus or LINTAS_CORPUS)`);
    return options.ifPresent ? 0 : 2;
  }
  const outcomes = await runCases(await readCorpus(folder, findCases(usual)), options);
  if (outcomes.length === 0) {
    console.error(`not run: no case of ${folder} is chosen (--only, --ndc)`);
    return 2;
  }
  const score = scoreOf(outcomes, options.mode);
  const lines = printed(outcomes, score, options.mode);
  console.log(options.json ? JSON.stringify(score) : lines.join("\n"));
  return reaches(score, options.least) ? 0 : 1;
}

function optionsOrNull(): Options | null {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}
