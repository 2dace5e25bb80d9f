import { notPlain } from "./plain-json.ts";
import type { Path } from "../problem.ts";
import { type PlacedProblem, type SourceDocument, type SourceFile, placed } from "./source-file.ts";

/** Reads a file of one JSON value. */
export function readJson({ path: file, text }: SourceFile): {
  documents: SourceDocument[];
  problems: PlacedProblem[];
} {
  const placeAt = (offset: number) => ({ file, ...lineAndColumn(text, offset) });
  try {
    const json: unknown = JSON.parse(text);
    const placeOf = (path: Path) => placeAt(offsetOf(text, path));
    const bad = notPlain(json);
    if (bad === null) return { documents: [{ file, json, placeOf }], problems: [] };
    return { documents: [], problems: [placed(bad.why, placeOf(bad.path.slice(0, 1)))] };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // V8 tells where, but for text that ends too early.
    const offset = /at position (\d+)/.exec(error.message)?.[1];
    const message = error.message.replace(/ in JSON at position.*$/s, "");
    const place = placeAt(offset === undefined ? text.length : Number(offset));
    return { documents: [], problems: [placed(`bad JSON: ${message}`, place)] };
  }
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - start + 1 };
}

/** Where the value at `path` begins in valid JSON, or its key; else the nearest value that holds it. */
function offsetOf(text: string, path: Path): number {
  let at = space(text, 0);
  let found = at;
  for (const key of path) {
    const next = entryOf(text, at, key);
    if (next === null) return found;
    found = next.shown;
    at = next.value;
  }
  return found;
}

/** The entry of a record or list that begins at `at`; of keys given twice, the last. */
function entryOf(text: string, at: number, key: string | number) {
  const list = text[at] === "[";
  if (!list && text[at] !== "{") return null;
  let entry: { shown: number; value: number } | null = null;
  let next = space(text, at + 1);
  for (let index = 0; text[next] !== "]" && text[next] !== "}"; index += 1) {
    const shown = next;
    if (!list) next = space(text, space(text, after(text, next)) + 1);
    const value = next;
    const isIt = list ? index === key : JSON.parse(text.slice(shown, after(text, shown))) === key;
    if (isIt) entry = { shown, value };
    next = space(text, after(text, value));
    if (text[next] === ",") next = space(text, next + 1);
  }
  return entry;
}

function space(text: string, at: number): number {
  let next = at;
  while (/\s/.test(text.charAt(next))) next += 1;
  return next;
}

/** Behind the value that begins at `at`. */
function after(text: string, at: number): number {
  let depth = 0;
  let next = at;
  do {
    const token = /["[\]{}]|[^\s"[\]{},:]+|[\s,:]+/y;
    token.lastIndex = next;
    const met = token.exec(text)?.[0] ?? "";
    if (met === '"') next = afterString(text, next);
    else next += Math.max(1, met.length);
    if (met === "[" || met === "{") depth += 1;
    if (met === "]" || met === "}") depth -= 1;
  } while (depth > 0 && next < text.length);
  return next;
}

function afterString(text: string, at: number): number {
  let next = at + 1;
  while (text[next] !== '"' && next < text.length) next += text[next] === "\\" ? 2 : 1;
  return next + 1;
}
