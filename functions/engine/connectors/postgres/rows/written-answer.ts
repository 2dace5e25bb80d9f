import { type RowsShape, WrittenValue } from "../../../ndc/written-rows.ts";
import type { QueryPlan } from "../sql/query.ts";
import type { Numbers } from "./exact-number.ts";
import type { ByteRows } from "./row-source.ts";
import { writeList } from "./written-list.ts";
import { writeTree } from "./written-tree.ts";

/** Whether `writtenAnswer` can write what the plan answers with. */
export function canWrite({ result, sets }: QueryPlan, { fields }: RowsShape): boolean {
  if (sets !== null) return false;
  // Related rows that are JSON of PostgreSQL's own have another shape.
  if (result.kind === "rows") return fields.every(({ from }) => from !== "rows");
  return result.kind === "tree";
}

/** The rows that a plan answers with. */
export function writtenAnswer(
  { result }: QueryPlan,
  rows: ByteRows,
  shape: RowsShape,
  numbers: Numbers,
): WrittenValue {
  const bytes = rows.chunks.reduce((sum, { length }) => sum + length, 0);
  // Names come in place of lengths: about as much, and half of it again.
  return new WrittenValue(bytes + (bytes >> 1), (json) => {
    if (result.kind === "tree") writeTree(json, result.tree, rows, { shape, numbers });
    else if (result.kind === "rows") writeList(json, result.outputs, rows, { shape, numbers });
    else throw new Error(`an answer of ${result.kind} is not written`);
  });
}
