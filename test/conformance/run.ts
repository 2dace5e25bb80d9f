import { join } from "node:path";
import { parseArgs } from "node:util";
import { findCases, readCorpus } from "./opendd/corpus.ts";
import { printed } from "./opendd/print.ts";
import { type Choice, runCases } from "./opendd/run-cases.ts";
import { type Mode, reaches, readLeast, scoreOf } from "./opendd/score.ts";

// npm run conformance [-- --corpus <dir>] [--ndc v01|v02|all] [--mode exact|structural]
// [--only <prefix>] [--json] [--min <structural%>,<exact%>] [--if-present]: a corpus of requests
// and answers against the engine, over HTTP. Ends with 1 below --min, with 2 where it cannot run.

const DEFAULT_CORPUS = join(import.meta.dirname, "../../../shared/corpus");
const { values } = parseArgs({
  options: {
    corpus: { type: "string" },
    ndc: { type: "string", default: "all" },
    mode: { type: "string", default: "exact" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    min: { type: "string", default: "100,95" },
    "if-present": { type: "boolean", default: false },
  },
});

process.exit(await main());

async function main(): Promise<number> {
  const usual = process.env["LINTAS_CORPUS"] ?? DEFAULT_CORPUS;
  const given = values.corpus ?? usual;
  const folder = findCases(given);
  if (folder === null) {
    console.error(`not run: there is no cases.json in ${given} (--corpus or LINTAS_CORPUS)`);
    return values["if-present"] ? 0 : 2;
  }
  const mode = readMode(values.mode);
  const least = readLeast(values.min);
  const choice = { ndc: readNdc(values.ndc), only: values.only };
  const outcomes = await runCases(await readCorpus(folder, findCases(usual)), choice);
  const score = scoreOf(outcomes, mode);
  console.log(values.json ? JSON.stringify(score) : printed(outcomes, score, mode).join("\n"));
  return reaches(score, least) ? 0 : 1;
}

function readMode(text: string): Mode {
  if (text === "exact" || text === "structural") return text;
  throw new Error(`--mode is exact or structural, not ${text}`);
}

function readNdc(text: string): Choice["ndc"] {
  if (text === "all") return text;
  const label = text.toUpperCase();
  if (label === "V01" || label === "V02") return label;
  throw new Error(`--ndc is v01, v02 or all, not ${text}`);
}
