import {
  type Document,
  LineCounter,
  type Node,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
} from "yaml";
import type { Path } from "../problem.ts";
import { notPlain } from "./plain-json.ts";
import {
  type Place,
  type PlacedProblem,
  type SourceDocument,
  type SourceFile,
  placed,
} from "./source-file.ts";
import { wrongNodes } from "./yaml-nodes.ts";

interface ReadFile {
  documents: SourceDocument[];
  problems: PlacedProblem[];
}

/** One mistake of syntax may be followed by one in each line. */
const TOLD_MAX = 100;

/** Aliases that may be written out where one stands for a value that holds others. */
const ALIASES_MAX = 100;

/** Reads all documents of a YAML file; those that are empty are left out. */
export function readYaml({ path: file, text }: SourceFile): ReadFile {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const read: ReadFile = { documents: [], problems: [] };
  const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, merge: true };
  const parsed = parseAllDocuments(text, {
    ...options,
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: "error",
  });
  const documents = [...parsed] as Document.Parsed[];
  for (const document of documents) {
    const { errors, warnings, contents } = document;
    for (const { code, message, pos } of [...errors, ...warnings]) {
      const why =
        code === "RESOURCE_EXHAUSTION" ? "values are nested too deep" : `bad YAML: ${message}`;
      read.problems.push(placed(why, placeAt(pos[0])));
    }
    if (errors.length + warnings.length > 0 || contents === null) continue;
    const wrong = wrongNodes(contents);
    for (const { why, offset } of wrong) read.problems.push(placed(why, placeAt(offset)));
    if (wrong.length > 0) continue;
    const placeOf = (path: Path) => placeAt(offsetOf(document, path));
    const json = plainJson(document, placeOf);
    if ("problem" in json) read.problems.push(json.problem);
    else if (json.value !== null) read.documents.push({ file, json: json.value, placeOf });
  }
  const { problems } = read;
  const more = problems.splice(TOLD_MAX);
  const [first] = more;
  if (first !== undefined) problems.push(placed(`and ${more.length} more`, first.place));
  return read;
}

function plainJson(
  document: Document.Parsed,
  placeOf: (path: Path) => Place,
): { value: unknown } | { problem: PlacedProblem } {
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    const bad = notPlain(value);
    if (bad === null) return { value };
    // Inside of a cycle a path has no end.
    return { problem: placed(bad.why, placeOf(bad.path.slice(0, 2))) };
  } catch (error) {
    if (error instanceof ReferenceError) {
      const message = `aliases repeat others more than ${ALIASES_MAX} times`;
      return { problem: placed(message, placeOf([])) };
    }
    if (error instanceof RangeError) {
      return { problem: placed("values are nested too deep", placeOf([])) };
    }
    throw error;
  }
}

/** Where the value at a path begins, of a map's entry its key; else the nearest that holds it. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    let next: unknown = null;
    if (isSeq(node)) {
      next = node.items[Number(key)];
      offset = (next as Node | undefined)?.range?.[0] ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && one.key.value === key);
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
      next = pair?.value;
    }
    if (next === null || next === undefined) return offset;
    node = next as Node;
  }
  return offset;
}
