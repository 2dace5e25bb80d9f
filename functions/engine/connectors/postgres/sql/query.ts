import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { NdcLine } from "../../serve/connector-server.ts";
import { collectionSource } from "./collection.ts";
import { type Parameter, PlanContext, SET } from "./context.ts";
import { identifier } from "./identifier.ts";
import type { Output } from "./json.ts";
import { orderBy } from "./order.ts";
import {
  type QuerySource,
  type SelectedRows,
  aggregateOutputs,
  aggregatedRows,
  rowSetParts,
  selectedRows,
} from "./row-set.ts";
import { type Tree, TreePlan, isTree } from "./tree.ts";

/** One statement that answers a query request, whatever it asks for. */
export interface QueryPlan {
  text: string;
  params: readonly Parameter[];
  /** Number of variable sets; null: the request has none. Then the first column is the set's number. */
  sets: number | null;
  result: ResultShape;
}

/** What the rows of the statement are. */
export type ResultShape =
  /** Rows of the answer, each column a field. */
  | { kind: "rows"; outputs: readonly Output[] }
  /** One row per row set, each column an aggregate. */
  | { kind: "aggregates"; outputs: readonly Output[] }
  /** One row per row set, each column a part of it as JSON. */
  | { kind: "parts"; outputs: readonly Output[] }
  /** Rows of several places of the answer. */
  | { kind: "tree"; tree: Tree };

/** The SQL of a query request. Pure; throws 400 for what the configuration does not know. */
export function planQuery(
  configuration: Configuration,
  request: ndc.QueryRequest,
  line: NdcLine = "0.2",
): QueryPlan {
  const sets = request.variables ?? null;
  const context = new PlanContext(configuration, request.collection_relationships, sets, line);
  const { text, result } = isTree(request.query)
    ? planTree(context, request)
    : planRows(context, request);
  return { text, params: context.params, sets: sets?.length ?? null, result };
}

interface Planned {
  text: string;
  result: ResultShape;
}

function planTree(context: PlanContext, request: ndc.QueryRequest): Planned {
  const plan = new TreePlan(context);
  let variables: string | null = null;
  const root = plan.rowSet(request.query, rootSource(context, request), {
    ordinal: context.hasVariables ? SET : "1::int8",
    from: () => {
      if (!context.hasVariables) return null;
      variables ??= context.variablesFrom();
      return variables;
    },
  });
  return { text: plan.text(), result: { kind: "tree", tree: plan.tree(root) } };
}

function planRows(context: PlanContext, request: ndc.QueryRequest): Planned {
  const root = rootSelect(context, request);
  const { result } = root;
  const select = `select ${selectList(result.outputs)} ${root.clauses}`;
  const body = context.hasVariables ? overSets(context, root, select) : select;
  return { text: context.withClause() + body, result };
}

function rootSource(context: PlanContext, request: ndc.QueryRequest): () => QuerySource {
  return () => ({
    ...collectionSource(context, request.collection, request.arguments, null),
    condition: "true",
  });
}

interface RootSelect {
  result: Exclude<ResultShape, { kind: "tree" }>;
  clauses: string;
  selected: SelectedRows | null;
}

function rootSelect(context: PlanContext, request: ndc.QueryRequest): RootSelect {
  const { query } = request;
  const make = rootSource(context, request);
  if (query.fields && !query.aggregates && !query.groups) {
    const selected = selectedRows(context, query, make);
    const result = { kind: "rows", outputs: selected.outputs } as const;
    return { result, clauses: selected.clauses, selected };
  }
  const aggregates = Object.keys(query.aggregates ?? {}).length;
  if (query.aggregates && aggregates > 0 && !query.fields && !query.groups) {
    const { row, clauses } = aggregatedRows(context, query, make);
    const outputs = aggregateOutputs(context, query.aggregates, row);
    return { result: { kind: "aggregates", outputs }, clauses, selected: null };
  }
  const outputs = rowSetParts(context, query, make);
  return { result: { kind: "parts", outputs }, clauses: "", selected: null };
}

/** Aliases are positions: names of the answer may be longer than PostgreSQL's names. */
function selectList(outputs: readonly Output[]): string {
  return outputs.map(({ sql }, i) => `${sql} as ${identifier(`c${i}`)}`).join(", ");
}

/** The same for each variable set, in their order. */
function overSets(context: PlanContext, root: RootSelect, select: string): string {
  const { result, selected } = root;
  const ordered = (selected?.rows.order.length ?? 0) > 0;
  if (selected && !selected.late && selected.rows.limit === "") {
    // One join and one sort, where PostgreSQL may choose how to join.
    const { rows } = selected;
    const order = orderBy([SET, ...rows.order]);
    const list = selectList(result.outputs);
    return `select ${SET} as "set"${list === "" ? "" : `, ${list}`} from ${context.variablesFrom()} cross join ${rows.from}${rows.where}${order}`;
  }
  const columns = result.outputs.map((_, i) => `, "q".${identifier(`c${i}`)}`).join("");
  // A lateral join keeps no order of its own.
  const rows = ordered
    ? `select "s".*, row_number() over () as "o" from (${select}) as "s"`
    : select;
  const order = orderBy(ordered ? [SET, '"q"."o"'] : [SET]);
  return `select ${SET} as "set"${columns} from ${context.variablesFrom()} cross join lateral (${rows}) as "q"${order}`;
}
