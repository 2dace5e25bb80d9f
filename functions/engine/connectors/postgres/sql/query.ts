import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { collectionSource } from "./collection.ts";
import { PlanContext, SET } from "./context.ts";
import { identifier } from "./identifier.ts";
import type { Output } from "./json.ts";
import {
  type QuerySource,
  aggregateOutputs,
  aggregatedRows,
  rowSetParts,
  selectedRows,
} from "./row-set.ts";

/** One statement that answers a query request, whatever it asks for. */
export interface QueryPlan {
  text: string;
  params: readonly (string | null)[];
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
  | { kind: "parts"; outputs: readonly Output[] };

/** The SQL of a query request. Pure; throws 400 for what the configuration does not know. */
export function planQuery(configuration: Configuration, request: ndc.QueryRequest): QueryPlan {
  const sets = request.variables ?? null;
  const context = new PlanContext(configuration, request.collection_relationships, sets);
  const { result, clauses, ordered } = rootSelect(context, request);
  const select = `select ${selectList(result.outputs)} ${clauses}`;
  const body = sets ? overSets(context, select, result.outputs, ordered) : select;
  const text = context.withClause() + body;
  return { text, params: context.params, sets: sets?.length ?? null, result };
}

interface RootSelect {
  result: ResultShape;
  clauses: string;
  ordered: boolean;
}

function rootSelect(context: PlanContext, request: ndc.QueryRequest): RootSelect {
  const { query } = request;
  const make = (): QuerySource => ({
    ...collectionSource(context, request.collection, request.arguments, null),
    condition: "true",
  });
  if (query.fields && !query.aggregates && !query.groups) {
    const { outputs, clauses, ordered } = selectedRows(context, query, make);
    return { result: { kind: "rows", outputs }, clauses, ordered };
  }
  if (query.aggregates && !query.fields && !query.groups) {
    const { row, clauses } = aggregatedRows(context, query, make);
    const outputs = aggregateOutputs(context, query.aggregates, row);
    if (outputs.length > 0)
      return { result: { kind: "aggregates", outputs }, clauses, ordered: false };
  }
  const outputs = rowSetParts(context, query, make);
  return { result: { kind: "parts", outputs }, clauses: "", ordered: false };
}

/** Aliases are positions: names of the answer may be longer than PostgreSQL's names. */
function selectList(outputs: readonly Output[]): string {
  return outputs.map(({ sql }, i) => `${sql} as ${identifier(`c${i}`)}`).join(", ");
}

/** The same for each variable set, in their order. */
function overSets(
  context: PlanContext,
  select: string,
  outputs: readonly Output[],
  ordered: boolean,
): string {
  const columns = outputs.map((_, i) => `, "q".${identifier(`c${i}`)}`).join("");
  // A lateral join keeps no order of its own.
  const rows = ordered
    ? `select "s".*, row_number() over () as "o" from (${select}) as "s"`
    : select;
  const order = ordered ? `${SET}, "q"."o"` : SET;
  return `select ${SET} as "set"${columns} from ${context.variablesFrom()} cross join lateral (${rows}) as "q" order by ${order}`;
}
