import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Output } from "../sql/json.ts";
import type { QueryPlan } from "../sql/query.ts";
import type { Numbers } from "./exact-number.ts";
import type { Rows } from "./row-source.ts";
import { setOwn } from "./own.ts";
import { treeAnswer } from "./tree-answer.ts";
import { readText, readerOf, valueOf } from "./value.ts";

/** The answer to a query, of the rows of its statement. */
export function queryAnswer(plan: QueryPlan, rows: Rows, numbers: Numbers): ndc.QueryResponse {
  if (plan.result.kind === "tree") {
    return treeAnswer(plan.result.tree, plan.sets ?? 1, rows.rows, numbers);
  }
  const first = plan.sets === null ? 0 : 1;
  const read = objectReader(plan.result.outputs, rows.types, first, numbers);
  if (plan.result.kind === "rows") {
    const sets = Array.from({ length: plan.sets ?? 1 }, (): AnswerRow[] => []);
    for (const row of rows.rows) {
      const set = first === 0 ? 0 : Number(row[0]) - 1;
      sets[set]?.push(read(row) as AnswerRow);
    }
    return sets.map((set) => ({ rows: set }));
  }
  const { kind } = plan.result;
  return rows.rows.map((row) => {
    const object = read(row);
    return (kind === "aggregates" ? { aggregates: object } : object) as ndc.RowSet;
  });
}

type AnswerRow = NonNullable<ndc.RowSet["rows"]>[number];
type Row = readonly (string | null)[];

/** Reads a row as an object, from its `first` column on. */
export function objectReader(
  outputs: readonly Output[],
  types: readonly number[],
  first: number,
  numbers: Numbers,
): (row: Row) => Record<string, unknown> {
  const columns = outputs.map(({ name, kind }, i) => ({
    name,
    index: first + i,
    read: kind === "string" ? readText : readerOf(types[first + i] ?? 0, numbers),
  }));
  return (row) => {
    const object: Record<string, unknown> = {};
    for (const { name, index, read } of columns) {
      setOwn(object, name, valueOf(row[index], read));
    }
    return object;
  };
}
