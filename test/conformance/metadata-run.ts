import { mergeMetadata } from "./opendd/merge-metadata.ts";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "../../functions/engine/metadata/parse.ts";
import { resolve } from "../../functions/engine/metadata/resolve.ts";

/** One metadata of the corpus, with what ours made of it. */
export interface MetadataOutcome {
  group: string;
  case: string;
  expect: "ok" | "error";
  /** Empty: it builds. Null: the corpus does not say, or the compiler itself failed. */
  expected: string[];
  actual: string[] | null;
  /** It builds, or fails, as it must. */
  structural: boolean;
  /** And says the same. */
  exact: boolean;
}

interface ResolveCase {
  case: string;
  expect: "ok" | "error";
  metadata: string;
  messages?: string[];
}

interface EngineCase {
  case: string;
  iterations: { ndc: string | null; metadata: string[] }[];
}

/** The metadata that must build and that must fail, then the metadata of all cases, which builds. */
export async function runMetadataCases(corpus: string): Promise<MetadataOutcome[]> {
  const root = join(corpus, "opendd");
  const outcomes: MetadataOutcome[] = [];
  const listed: ResolveCase[] = await readJson(join(root, "metadata-resolve/index.json"));
  for (const one of listed) {
    const made = problemsOf(await readJson(join(root, one.metadata)), true);
    const group = one.case.split("/")[1] ?? one.case;
    outcomes.push(outcome(group, one.case, one.expect, one.messages ?? [], made));
  }
  const cases: EngineCase[] = await readJson(join(root, "cases.json"));
  for (const { case: name, iterations } of cases) {
    for (const [at, { metadata }] of iterations.entries()) {
      const made = problemsOf(await readMerged(root, metadata), false);
      outcomes.push(outcome("cases", `${name} [${at}]`, "ok", [], made));
    }
  }
  return outcomes;
}

/** Several files as one metadata: lists are appended, objects merged, anything else replaced. */
export async function readMerged(root: string, files: readonly string[]): Promise<unknown> {
  const read = await Promise.all(files.map((file) => readJson<unknown>(join(root, file))));
  return read.reduce((all, next) => mergeMetadata(all, next));
}

/** What the compiler says against metadata; null where it fell over. */
function problemsOf(metadata: unknown, aggregationPredicates: boolean): string[] | null {
  try {
    const read = parse(metadata);
    const made = "problems" in read ? read : resolve(read.parsed, { aggregationPredicates });
    return "problems" in made ? made.problems.map(({ message }) => message) : [];
  } catch (error) {
    console.error(error);
    return null;
  }
}

function outcome(
  group: string,
  name: string,
  expect: "ok" | "error",
  expected: string[],
  actual: string[] | null,
): MetadataOutcome {
  const structural = actual !== null && actual.length > 0 === (expect === "error");
  const exact = structural && JSON.stringify(actual) === JSON.stringify(expected);
  return { group, case: name, expect, expected, actual, structural, exact };
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, "utf8")) as T;
}
