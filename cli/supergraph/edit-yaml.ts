import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { ValueChange, ValueRemoval, ValueSet } from "./changes.ts";

interface Splice {
  from: number;
  to: number;
  text: string;
}

/**
 * A YAML file with changes made to the value that begins at a line and column. Everything else stays
 * as it is written: comments, order, quotes and line ends. Null: it cannot be done in place, such as
 * inside of an alias.
 */
export function editYaml(
  text: string,
  at: { line: number; column: number },
  changes: readonly ValueChange[],
): string | null {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: "error" });
  const start = (lines.lineStarts[at.line - 1] ?? 0) + at.column - 1;
  const root = [...documents]
    .flatMap(({ contents }): unknown[] =>
      isSeq(contents) ? [contents, ...contents.items] : [contents],
    )
    .filter(isNode)
    .findLast((node) => node.range?.[0] === start);
  if (root === undefined) return null;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const splices: Splice[] = [];
  for (const change of changes) {
    const node = nodeAt(root, change.path);
    if (node === null) return null;
    const splice = "removed" in change ? removed(text, node, change) : set(text, node, change, eol);
    if (splice === null) return null;
    splices.push(splice);
  }
  return applied(text, splices);
}

function nodeAt(root: Node, path: readonly (string | number)[]): YAMLMap | YAMLSeq | null {
  let node: unknown = root;
  for (const step of path) {
    if (isSeq(node)) node = node.items[Number(step)];
    else if (isMap(node)) node = node.get(step, true);
    else return null;
    if (isAlias(node)) return null;
  }
  return isCollection(node) ? (node as YAMLMap | YAMLSeq) : null;
}

function set(text: string, node: YAMLMap | YAMLSeq, change: ValueSet, eol: string): Splice | null {
  return change.isNew ? added(text, node, change, eol) : replaced(text, node, change, eol);
}

/** The lines of a part, from the end of the line before; null where it shares a line with others. */
function removed(
  text: string,
  node: YAMLMap | YAMLSeq,
  { removed: key }: ValueRemoval,
): Splice | null {
  if (node.flow) return null;
  const item = isSeq(node)
    ? node.items[Number(key)]
    : node.items.find((one) => isPair(one) && isScalar(one.key) && one.key.value === key);
  const first = isPair(item) ? item.key : item;
  const last = isPair(item) ? (item.value ?? item.key) : item;
  if (!isNode(first) || !isNode(last) || !first.range || !last.range) return null;
  const lineStart = text.lastIndexOf("\n", first.range[0] - 1) + 1;
  const before = text.slice(lineStart, first.range[0]).replace(isSeq(node) ? /-\s*$/ : "", "");
  if (before.trim() !== "" || lineStart === 0) return null;
  const to = lineEnd(text, contentEnd(text, last.range[1]));
  return { from: lineEnd(text, lineStart - (text[lineStart - 2] === "\r" ? 2 : 1)), to, text: "" };
}

function added(
  text: string,
  node: YAMLMap | YAMLSeq,
  { key, value }: ValueSet,
  eol: string,
): Splice | null {
  const range = node.range;
  if (!range) return null;
  if (node.flow || node.items.length === 0) {
    const close = range[1] - 1;
    if (text[close] !== "]" && text[close] !== "}") return null;
    const before = node.items.length === 0 ? "" : trailingComma(text, close) ? " " : ", ";
    const json = JSON.stringify(value);
    const written = key === null ? json : `${JSON.stringify(key)}: ${json}`;
    return { from: close, to: close, text: `${before}${written}` };
  }
  const end = lineEnd(text, contentEnd(text, range[1]));
  const indent = " ".repeat(columnOf(text, firstOf(node)));
  const written = block(key === null ? [value] : { [key]: value }, indent, eol);
  return { from: end, to: end, text: `${eol}${written}` };
}

function replaced(
  text: string,
  node: YAMLMap | YAMLSeq,
  { key, value }: ValueSet,
  eol: string,
): Splice | null {
  const pair = node.items.find((one) => isPair(one) && isScalar(one.key) && one.key.value === key);
  if (!isPair(pair) || isAlias(pair.value)) return null;
  const [own, old] = [(pair.key as Node).range, (pair.value as Node | null)?.range];
  if (!own || !old) return null;
  const to = contentEnd(text, old[1]);
  const isBlock = !node.flow && typeof value === "object" && value !== null;
  if (!isBlock) return { from: old[0], to, text: JSON.stringify(value) };
  const indent = " ".repeat(columnOf(text, own[0]) + 2);
  const colon = text.indexOf(":", own[1]) + 1;
  return { from: colon, to, text: `${eol}${block(value, indent, eol)}` };
}

function block(value: unknown, indent: string, eol: string): string {
  const lines = stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })
    .trimEnd()
    .split("\n");
  return lines.map((line) => (line === "" ? "" : `${indent}${line}`)).join(eol);
}

/** Where the first key of a map or the first dash of a list stands. */
function firstOf(node: YAMLMap | YAMLSeq): number {
  const [first] = node.items;
  const key = isPair(first) ? (first.key as Node).range : null;
  return key?.[0] ?? node.range?.[0] ?? 0;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function contentEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(text[at - 1] ?? "")) at -= 1;
  return at;
}

/** Behind a comment on the same line. */
function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

function trailingComma(text: string, close: number): boolean {
  return text[contentEnd(text, close) - 1] === ",";
}

/**
 * From the end to the beginning; what stands at one place stays in its order, and is put there once
 * what began there is gone.
 */
function applied(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { from, to, text: given } of splices
    .toReversed()
    .toSorted((a, b) => b.from - a.from || b.to - a.to)) {
    result = result.slice(0, from) + given + result.slice(to);
  }
  return result;
}

/**
 * A YAML file without the document that begins at a line and column. Null: it is an element of a
 * list, or not there.
 */
export function withoutDocument(text: string, at: { line: number; column: number }): string | null {
  const lines = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter: lines, logLevel: "error" })];
  const start = (lines.lineStarts[at.line - 1] ?? 0) + at.column - 1;
  const index = documents.findIndex(({ contents }) => contents?.range?.[0] === start);
  const document = documents[index];
  if (document === undefined || isSeq(document.contents)) return null;
  const marker = text.lastIndexOf("\n---", start) + 1;
  const from = index === 0 && !text.startsWith("---", marker) ? 0 : marker;
  const next = text.indexOf("\n---", document.contents?.range?.[1] ?? start);
  // A block text's end may be the line end before the next document.
  const end = document.contents?.range?.[1] ?? start;
  const to = text.startsWith("---", end) ? end : next === -1 ? text.length : next + 1;
  return text.slice(0, from) + text.slice(to);
}
