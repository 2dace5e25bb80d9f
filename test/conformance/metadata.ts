import { join } from "node:path";
import { parseArgs } from "node:util";
import { type MetadataOutcome, runMetadataCases } from "./metadata-run.ts";

// npm run conformance:metadata [-- --corpus <dir>] [--json] [--min <builds or fails %>,<texts %>]:
// the compiler of metadata against what must build, what must fail, and with which words.

const ROOT = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    corpus: { type: "string" },
    json: { type: "boolean", default: false },
    min: { type: "string", default: "100,70" },
  },
});
const corpus = values.corpus ?? process.env["LINTAS_CORPUS"] ?? join(ROOT, "../shared/corpus");
const outcomes = await runMetadataCases(corpus);
const all = counted(outcomes);
const areas = Object.entries(Object.groupBy(outcomes, ({ group }) => group)).map(
  ([group, of]) => [group, counted(of ?? [])] as const,
);
if (values.json) console.log(JSON.stringify(report()));
else print();
const [structuralMin = 100, textsMin = 70] = values.min.split(",").map(Number);
const reached = percent(all.structural, all.total) >= structuralMin;
process.exit(reached && percent(all.texts, all.failing) >= textsMin ? 0 : 1);

/** Only what must fail has a text. */
function counted(of: readonly MetadataOutcome[]) {
  const failing = of.filter(({ expect }) => expect === "error");
  return {
    total: of.length,
    structural: of.filter(({ structural }) => structural).length,
    exact: of.filter(({ exact }) => exact).length,
    failing: failing.length,
    texts: failing.filter(({ exact }) => exact).length,
  };
}

function report(): unknown {
  const failures = outcomes
    .filter(({ exact }) => !exact)
    .map(({ case: name, structural, expected, actual }) => ({
      case: name,
      structural,
      expected,
      actual,
    }));
  return { ...all, areas: Object.fromEntries(areas), failures };
}

function print(): void {
  for (const one of outcomes.filter(({ exact }) => !exact)) {
    console.log(`${one.structural ? "TEXT  " : "WRONG "} ${one.case}`);
    console.log(`  expected ${JSON.stringify(one.expected)}`);
    console.log(`  actual   ${JSON.stringify(one.actual)}`);
  }
  for (const [group, counts] of [...areas, ["all", all] as const]) {
    const { structural, total, texts, failing } = counts;
    const said = failing > 0 ? `, texts ${texts}/${failing}` : "";
    console.log(`${group}: builds or fails as it must ${structural}/${total}${said}`);
  }
}

function percent(part: number, of: number): number {
  return of === 0 ? 100 : (100 * part) / of;
}
