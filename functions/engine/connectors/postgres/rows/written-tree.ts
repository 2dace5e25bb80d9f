import type { RowsShape } from "../../../ndc/written-rows.ts";
import { type Branch, TREE_COLUMNS, type Tree } from "../sql/tree.ts";
import { OIDS } from "../sql/value-types.ts";
import type { Numbers } from "./exact-number.ts";
import type { JsonBytes } from "../../../ndc/json-bytes.ts";
import { quoted, writerOf } from "./json-writer.ts";
import { RowBytes } from "./row-bytes.ts";
import type { ByteRows } from "./row-source.ts";
import { CLOSE, COMMA, END, NULL, OPEN, type Part, partsOf } from "./written-object.ts";

/** The only parent of the outermost rows. */
const ROOT = 1;
const NONE = -1;

/** Rows in rows, from the bytes that PostgreSQL sent. */
export function writeTree(
  json: JsonBytes,
  tree: Tree,
  { chunks, types }: ByteRows,
  { shape, numbers }: { shape: RowsShape; numbers: Numbers },
): void {
  const root = placed(tree, tree.root.rows, shape, { numbers, columns: types.length });
  writeRows({ json, rows: treeRows(chunks, tree.branches.length) }, root, ROOT);
}

interface Writing {
  rows: TreeRows;
  json: JsonBytes;
}

/** Where rows are, and which hang on which; they are counted as they came. */
interface TreeRows {
  chunks: readonly Uint8Array[];
  /** By row: its chunk, and where in it the row is. */
  chunkOf: number[];
  at: number[];
  /** By row, its own number, which others hang on. */
  own: number[];
  /** By row, the next of its branch that hangs on the same, or `NONE`. */
  next: number[];
  /** By branch and the number of a row, the first that hangs on it. */
  first: number[][];
}

function treeRows(chunks: readonly Uint8Array[], branches: number): TreeRows {
  const first = Array.from({ length: branches }, (): number[] => []);
  const last = Array.from({ length: branches }, (): number[] => []);
  const rows: TreeRows = { chunks, chunkOf: [], at: [], own: [], next: [], first };
  const columns = new RowBytes(TREE_COLUMNS);
  let row = 0;
  for (const [number, chunk] of chunks.entries()) {
    for (let at = 0; at < chunk.length; row += 1) {
      rows.chunkOf.push(number);
      rows.at.push(at);
      at = columns.read(chunk, at);
      const branch = columns.integer(0);
      const parent = columns.integer(2);
      rows.own.push(columns.integer(1));
      rows.next.push(NONE);
      const lastOf = last[branch] ?? [];
      const before = lastOf[parent];
      lastOf[parent] = row;
      if (before !== undefined) rows.next[before] = row;
      else (first[branch] ?? [])[parent] = row;
    }
  }
  return rows;
}

/** Where and how rows of a branch are written. */
interface Placed {
  branch: number;
  one: boolean;
  columns: RowBytes;
  parts: readonly Part<Placed>[];
}

function placed(
  tree: Tree,
  index: number | null,
  shape: RowsShape,
  of: { numbers: Numbers; columns: number },
): Placed {
  const branch = index === null ? undefined : tree.branches[index];
  if (index === null || branch === undefined) throw new Error("a branch has no rows");
  const parts = partsOf<Placed>(shape, (field) => {
    const found = fieldOf(branch, field.key);
    if ("children" in found) {
      if (field.from !== "rows") throw new Error("related rows are asked for as a value");
      return { related: placed(tree, found.children.rows, field.rows, of) };
    }
    const { kind, type } = found.output;
    const write = kind === "string" ? quoted : writerOf(type ?? OIDS.json, of.numbers);
    return { column: { at: TREE_COLUMNS + found.column, write } };
  });
  return { branch: index, one: shape.one, columns: new RowBytes(of.columns), parts };
}

function fieldOf({ fields }: Branch, key: string): Branch["fields"][number] {
  const found = fields.find(({ name }) => name === key);
  if (found === undefined) throw new Error("a row lacks a field that was asked for");
  return found;
}

/** All that hang on the parent; of a place for one, the first. */
function writeRows(writing: Writing, place: Placed, parent: number): void {
  const { json, rows } = writing;
  const first = rows.first[place.branch]?.[parent] ?? NONE;
  if (place.one) {
    if (first === NONE) json.few(NULL);
    else writeRow(writing, place, first);
    return;
  }
  json.byte(OPEN);
  for (let at = first; at !== NONE; at = rows.next[at] ?? NONE) {
    if (at !== first) json.byte(COMMA);
    writeRow(writing, place, at);
  }
  json.byte(CLOSE);
}

function writeRow(writing: Writing, { columns, parts }: Placed, at: number): void {
  const { json, rows } = writing;
  columns.read(rows.chunks[rows.chunkOf[at] ?? 0] ?? NULL, rows.at[at] ?? 0);
  for (const { name, column, related } of parts) {
    json.few(name);
    if (column !== null) columns.write(json, column.at, column.write);
    else if (related !== null) writeRows(writing, related, rows.own[at] ?? 0);
  }
  json.byte(END);
}
