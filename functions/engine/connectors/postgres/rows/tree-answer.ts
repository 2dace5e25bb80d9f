import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Output } from "../sql/json.ts";
import { type Branch, type BranchesOf, TREE_COLUMNS, type Tree } from "../sql/tree.ts";
import { OIDS } from "../sql/value-types.ts";
import type { Numbers } from "./exact-number.ts";
import { setOwn } from "./own.ts";
import { type ReadValue, readText, readerOf, valueOf } from "./value.ts";

type Row = readonly (string | null)[];

/** A row set while its rows arrive. */
interface Open {
  aggregates?: unknown;
  rows?: unknown[];
}

/** Per branch, the row sets that wait for its rows, by the number of the row they belong to. */
type Waiting = (Open | undefined)[][];

/** The answer to a query whose rows come as a tree. */
export function treeAnswer(
  tree: Tree,
  sets: number,
  rows: readonly Row[],
  numbers: Numbers,
): ndc.QueryResponse {
  const waiting: Waiting = tree.branches.map(() => []);
  const readers = tree.branches.map((branch) => branchReader(branch, waiting, numbers));
  const answer = Array.from({ length: sets }, (_, i) => openAt(waiting, tree.root, i + 1));
  for (const row of rows) {
    const branch = Number(row[0]);
    const open = waiting[branch]?.[Number(row[2])];
    const object = readers[branch]?.(row);
    if (tree.branches[branch]?.part === "rows") open?.rows?.push(object);
    else if (open) open.aggregates = object;
  }
  return answer as ndc.QueryResponse;
}

/** A row set whose parts will come under a number. */
function openAt(waiting: Waiting, { aggregates, rows }: BranchesOf, ordinal: number): Open {
  const open: Open = {};
  if (aggregates !== null) {
    open.aggregates = null;
    expect(waiting, aggregates, ordinal, open);
  }
  if (rows !== null) {
    open.rows = [];
    expect(waiting, rows, ordinal, open);
  }
  return open;
}

function expect(waiting: Waiting, branch: number, ordinal: number, open: Open): void {
  const sets = waiting[branch];
  if (sets) sets[ordinal] = open;
}

function branchReader(
  branch: Branch,
  waiting: Waiting,
  numbers: Numbers,
): (row: Row) => Record<string, unknown> {
  const fields = branch.fields.map((field) => {
    if ("children" in field) return field;
    return {
      name: field.name,
      index: TREE_COLUMNS + field.column,
      read: readerFor(field.output, numbers),
    };
  });
  return (row) => {
    const object: Record<string, unknown> = {};
    for (const field of fields) {
      const value =
        "children" in field
          ? openAt(waiting, field.children, Number(row[1]))
          : valueOf(row[field.index], field.read);
      setOwn(object, field.name, value);
    }
    return object;
  };
}

function readerFor(output: Output, numbers: Numbers): ReadValue {
  if (output.kind === "string") return readText;
  return readerOf(output.type ?? OIDS.json, numbers);
}
