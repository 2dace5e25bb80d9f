import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { relatedSource } from "./collection.ts";
import type { PlanContext } from "./context.ts";
import { identifier } from "./identifier.ts";
import type { Output } from "./json.ts";
import { orderBy } from "./order.ts";
import type { Row } from "./row.ts";
import {
  type LimitedRows,
  type QuerySource,
  aggregateOutputs,
  aggregatedRows,
  clausesOf,
  fieldOutputs,
  limitedRows,
} from "./row-set.ts";

/**
 * An answer with related rows, as rows: the statement is a UNION ALL of branches, one for the rows
 * (or aggregates) of each place in the answer. Each of its rows has the number of its branch, its own
 * number if others hang on it, the number of the row that it hangs on, and its values as texts.
 * Parents come before their children, and rows of a branch in their order.
 *
 * JSON built in SQL costs PostgreSQL two to three times as much for the same answer.
 */
export interface Tree {
  branches: readonly Branch[];
  root: BranchesOf;
}

export interface Branch {
  part: "rows" | "aggregates";
  fields: readonly BranchField[];
}

export type BranchField =
  /** `column` counts the values of the branch. */
  { name: string; column: number; output: Output } | { name: string; children: BranchesOf };

/** Where the parts of a row set are. */
export interface BranchesOf {
  aggregates: number | null;
  rows: number | null;
}

/** Columns of each row before its values. */
export const TREE_COLUMNS = 3;
const BRANCHES_MAX = 24;

/** Whether rows can express the answer: it has related rows or aggregates beside rows, no groups. */
export function isTree(query: ndc.Query): boolean {
  const count = countBranches(query);
  return count > 1 && count <= BRANCHES_MAX;
}

/** Infinite where there is something that is no branch. */
function countBranches(query: ndc.Query): number {
  if (query.groups) return Infinity;
  if (query.aggregates && Object.keys(query.aggregates).length === 0) return Infinity;
  let count = query.aggregates ? 1 : 0;
  if (query.fields) count++;
  for (const field of Object.values(query.fields ?? {})) {
    if (field.type === "relationship") count += countBranches(field.query);
  }
  return count;
}

/** What a branch hangs on. */
interface Parent {
  /** Its number. */
  ordinal: string;
  /** Its table, to be written when everything is planned; null: there is but one parent. */
  from: () => string | null;
}

interface PlannedBranch extends Branch {
  outputs: readonly Output[];
  select: (values: string) => string;
}

/** The SQL text of a tree, but for the WITH of native queries. */
export class TreePlan {
  readonly #context: PlanContext;
  readonly #branches: PlannedBranch[] = [];
  /** The rows that others hang on. */
  readonly #tables: (() => string)[] = [];

  constructor(context: PlanContext) {
    this.#context = context;
  }

  rowSet(query: ndc.Query, make: () => QuerySource, parent: Parent): BranchesOf {
    return {
      aggregates: query.aggregates ? this.#aggregates(query, query.aggregates, make, parent) : null,
      rows: query.fields ? this.#rows(query, query.fields, make, parent) : null,
    };
  }

  tree(root: BranchesOf): Tree {
    return { branches: this.#branches.map(({ part, fields }) => ({ part, fields })), root };
  }

  text(): string {
    const width = Math.max(...this.#branches.map(({ outputs }) => outputs.length));
    const tables = this.#tables.map((table) => table());
    const selects = this.#branches.map(({ outputs, select }) => {
      const values = Array.from({ length: width }, (_, i) => textOf(outputs[i]));
      return select(values.map((value) => `, ${value}`).join(""));
    });
    return this.#context.withClause(...tables) + selects.join(" union all ");
  }

  #rows(
    query: ndc.Query,
    fields: Readonly<Record<string, ndc.Field>>,
    make: () => QuerySource,
    parent: Parent,
  ): number {
    const { index, name } = this.#reserve();
    const source = make();
    const rows = limitedRows(this.#context, query, source);
    const row = new RecordedRow(source.row, name);
    const inner = () => joined(parent, rows, row.list());
    const isParent = Object.values(fields).some(({ type }) => type === "relationship");
    // Rows that others hang on are a table of their own, of the columns that are used of them.
    if (isParent) {
      this.#tables.push(
        () =>
          `${name} as materialized (select row_number() over () as "o", "s".* from (${inner()}) as "s")`,
      );
    }
    const select = (values: string) =>
      isParent
        ? `select ${index}::int4, ${name}."o", ${name}."p"${values} from ${name}`
        : `select ${index}::int4, null::int8, ${name}."p"${values} from (${inner()}) as ${name}`;
    const outputs: Output[] = [];
    const planned = Object.entries(fields).map(([field, asked]): BranchField => {
      if (asked.type === "relationship") {
        return { name: field, children: this.#related(asked, row, name) };
      }
      const [output] = fieldOutputs(this.#context, { [field]: asked }, row);
      if (output) outputs.push(output);
      return { name: field, column: outputs.length - 1, output: output ?? NOTHING };
    });
    this.#branches[index] = { part: "rows", fields: planned, outputs, select };
    return index;
  }

  #related(field: Extract<ndc.Field, { type: "relationship" }>, row: Row, name: string) {
    return this.rowSet(
      field.query,
      () => relatedSource(this.#context, field.relationship, field.arguments, row),
      { ordinal: `${name}."o"`, from: () => name },
    );
  }

  #aggregates(
    query: ndc.Query,
    aggregates: Readonly<Record<string, ndc.Aggregate>>,
    make: () => QuerySource,
    parent: Parent,
  ): number {
    const { index, name } = this.#reserve();
    const { row, clauses } = aggregatedRows(this.#context, query, make);
    const computed = aggregateOutputs(this.#context, aggregates, row);
    const list = computed.map(({ sql }, i) => `${sql} as ${identifier(`k${i}`)}`).join(", ");
    const outputs = computed.map((output, i) => ({
      ...output,
      sql: `${name}.${identifier(`k${i}`)}`,
    }));
    this.#branches[index] = {
      part: "aggregates",
      fields: outputs.map((output, column) => ({ name: output.name, column, output })),
      outputs,
      select: (values) =>
        `select ${index}::int4, null::int8, ${parent.ordinal}${values} from ${lateral(parent)}(select ${list} ${clauses}) as ${name}`,
    };
    return index;
  }

  #reserve(): { index: number; name: string } {
    const index = this.#branches.length;
    this.#branches.push({ part: "rows", fields: [], outputs: [], select: () => "" });
    return { index, name: identifier(`b${index}`) };
  }
}

function lateral(parent: Parent): string {
  const from = parent.from();
  return from === null ? "" : `${from} cross join lateral `;
}

/** The rows of all parents with the number of their parent, in the order of the parents. */
function joined(parent: Parent, rows: LimitedRows, list: string): string {
  const from = parent.from();
  const columns = list === "" ? "" : `, ${list}`;
  if (from === null) return `select ${parent.ordinal} as "p"${columns} ${clausesOf(rows)}`;
  if (rows.limit !== "") {
    return `select ${parent.ordinal} as "p", "l".* from ${from} cross join lateral (select ${list} ${clausesOf(rows)}) as "l"`;
  }
  // One join and one sort for all parents, where PostgreSQL may choose how to join.
  const order = rows.order.length === 0 ? "" : orderBy([parent.ordinal, ...rows.order]);
  return `select ${parent.ordinal} as "p"${columns} from ${from} cross join ${rows.from}${rows.where}${order}`;
}

const NOTHING: Output = { name: "", sql: "null", kind: "json", type: null };

/** All branches have the same columns: texts. */
function textOf(output: Output | undefined): string {
  if (!output) return "null::text";
  if (output.kind === "value" && output.type === null) return `to_json(${output.sql})::text`;
  return `(${output.sql})::text`;
}

/** A row of a table that is made of those columns of another row that were asked for. */
class RecordedRow implements Row {
  readonly #row: Row;
  readonly #name: string;
  readonly #columns = new Map<string, { alias: string; sql: string }>();

  constructor(row: Row, name: string) {
    this.#row = row;
    this.#name = name;
  }

  column(name: string) {
    const { sql, type } = this.#row.column(name);
    let column = this.#columns.get(name);
    if (!column) {
      column = { alias: identifier(`k${this.#columns.size}`), sql };
      this.#columns.set(name, column);
    }
    return { sql: `${this.#name}.${column.alias}`, type };
  }

  names() {
    return this.#row.names();
  }

  list(): string {
    return [...this.#columns.values()].map(({ alias, sql }) => `${sql} as ${alias}`).join(", ");
  }
}
