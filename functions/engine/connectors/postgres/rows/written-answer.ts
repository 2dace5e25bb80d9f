import type { RowsShape, WrittenField } from "../../../ndc/written-rows.ts";
import type { QueryPlan } from "../sql/query.ts";
import { type Branch, TREE_COLUMNS, type Tree } from "../sql/tree.ts";
import { OIDS } from "../sql/value-types.ts";
import type { Numbers } from "./exact-number.ts";
import { quoted, type WriteJson, writerOf } from "./json-writer.ts";
import type { Rows } from "./row-source.ts";

type Row = readonly (string | null)[];
/** Writes a row as an object. */
type WriteRow = (row: Row) => string;

/** Whether `writtenAnswer` can write what the plan answers with. */
export function canWrite({ result, sets }: QueryPlan, { fields }: RowsShape): boolean {
  if (sets !== null) return false;
  // Related rows that are JSON of PostgreSQL's own have another shape.
  if (result.kind === "rows") return fields.every(({ from }) => from !== "rows");
  return result.kind === "tree";
}

/** The JSON of the one row of a plan, or of a tree; `writtenList` writes flat lists. */
export function writtenAnswer(
  { result }: QueryPlan,
  { rows, types }: Rows,
  shape: RowsShape,
  numbers: Numbers,
): string {
  if (result.kind === "tree") return writtenTree(result.tree, rows, shape, numbers);
  if (result.kind !== "rows" || !shape.one)
    throw new Error(`an answer of ${result.kind} is not written`);
  const { outputs } = result;
  const write = rowWriter(shape, (key) => {
    const at = outputs.findIndex(({ name }) => name === key);
    return column(at, outputs[at]?.kind === "string" ? quoted : writerOf(types[at] ?? 0, numbers));
  });
  const [first] = rows;
  return first === undefined ? "null" : write(first);
}

/** Of all rows of a branch that hang on one, by its number. */
type Written = string[][];

/**
 * Children come after what they hang on: read from the end, each row finds its own written already.
 */
function writtenTree(tree: Tree, rows: readonly Row[], shape: RowsShape, numbers: Numbers): string {
  const written: Written = tree.branches.map(() => []);
  const root = tree.root.rows ?? 0;
  const branches: (Placed | undefined)[] = [];
  place(tree, root, shape, { written, numbers, branches });
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const row = rows[at] ?? [];
    const branch = Number(row[0]);
    const texts = written[branch];
    const placed = branches[branch];
    if (texts === undefined || placed === undefined) continue;
    const parent = Number(row[2]);
    const before = texts[parent];
    const text = placed.write(row);
    texts[parent] = before === undefined || placed.one ? text : `${text},${before}`;
  }
  return ofParent(written, root, 1, shape.one);
}

interface Placed {
  one: boolean;
  write: WriteRow;
}

interface Placing {
  written: Written;
  numbers: Numbers;
  branches: (Placed | undefined)[];
}

function place(tree: Tree, index: number, shape: RowsShape, placing: Placing): void {
  const { written, numbers, branches } = placing;
  const branch = tree.branches[index];
  if (branch === undefined) throw new Error("a tree lacks a branch of its own");
  const write = rowWriter(shape, (key, field) => {
    const found = fieldOf(branch, key);
    if ("children" in found) {
      const child = found.children.rows;
      if (child === null || field.from !== "rows") throw new Error("a branch has no rows");
      place(tree, child, field.rows, placing);
      const { one } = field.rows;
      return (row) => ofParent(written, child, Number(row[1]), one);
    }
    const { kind, type } = found.output;
    const value = kind === "string" ? quoted : writerOf(type ?? OIDS.json, numbers);
    return column(TREE_COLUMNS + found.column, value);
  });
  branches[index] = { one: shape.one, write };
}

function fieldOf({ fields }: Branch, key: string): Branch["fields"][number] {
  const found = fields.find(({ name }) => name === key);
  if (found === undefined) throw new Error("a row lacks a field that was asked for");
  return found;
}

function ofParent(written: Written, branch: number, parent: number, one: boolean): string {
  const text = written[branch]?.[parent];
  if (one) return text ?? "null";
  return text === undefined ? "[]" : `[${text}]`;
}

function column(at: number, write: WriteJson): WriteRow {
  return (row) => {
    const text = row[at];
    return text === null || text === undefined ? "null" : write(text);
  };
}

function rowWriter(
  { fields }: RowsShape,
  valueOf: (key: string, field: WrittenField) => WriteRow,
): WriteRow {
  const parts = fields.map((field, at) => {
    const name = `${at === 0 ? "{" : ","}${JSON.stringify(field.name)}:`;
    if (field.from !== "text") return { name, write: valueOf(field.key, field) };
    const text = JSON.stringify(field.value);
    return { name, write: () => text };
  });
  if (parts.length === 0) return () => "{}";
  return (row) => {
    let text = "";
    for (const { name, write } of parts) text += name + write(row);
    return `${text}}`;
  };
}
