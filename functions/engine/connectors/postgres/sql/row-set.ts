import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { invalidRequest } from "../errors.ts";
import { COUNT, aggregateValue } from "./aggregates.ts";
import { bound } from "./bound.ts";
import { relatedSource, where } from "./collection.ts";
import { compositeJson, elementsJson, json, wholeColumn } from "./columns.ts";
import type { PlanContext } from "./context.ts";
import { groupsJson } from "./groups.ts";
import { identifier } from "./identifier.ts";
import { type Output, jsonArray, jsonObject } from "./json.ts";
import { orderBy, sortKeys } from "./order.ts";
import { predicate } from "./predicate.ts";
import { type Row, type TypedSql, aliasedRow, compositeRow, scalarRow } from "./row.ts";
import { describeType, scalarOf } from "./types.ts";
import { OIDS, valueType } from "./value-types.ts";

/** The rows that a query is about, before its own predicate, order and limits. */
export interface QuerySource {
  from: string;
  alias: string;
  row: Row;
  condition: string;
}

/** Makes the source anew for each part of an answer, with aliases of its own. */
type MakeSource = () => QuerySource;

/** What is asked of a row, and where the rows are. */
export interface SelectedRows {
  outputs: Output[];
  rows: LimitedRows;
  /** What follows the select list of the outputs. */
  clauses: string;
  /** Whether the outputs are to be computed after sorting and limiting. */
  late: boolean;
}

/** The rows of a query with their fields. */
export function selectedRows(
  context: PlanContext,
  query: ndc.Query,
  make: MakeSource,
): SelectedRows {
  const source = make();
  const rows = limitedRows(context, query, source);
  const outputs = fieldOutputs(context, query.fields ?? {}, source.row);
  // JSON is built for the rows that are left.
  const sorted = rows.order.length > 0 || rows.limit !== "";
  const late = sorted && outputs.some(({ kind }) => kind === "json");
  return { outputs, rows, clauses: late ? `from ${derived(source, rows)}` : clausesOf(rows), late };
}

/** The parts of a SELECT that come after its list. */
export interface LimitedRows {
  from: string;
  where: string;
  order: readonly string[];
  /** ` limit … offset …`, or nothing. */
  limit: string;
}

export function limitedRows(
  context: PlanContext,
  query: ndc.Query,
  source: QuerySource,
): LimitedRows {
  const conditions = [source.condition];
  if (query.predicate) conditions.push(predicate(context, query.predicate, [source.row]));
  return {
    from: source.from,
    where: where(conditions),
    order: sortKeys(context, query.order_by, source.row),
    limit: bound(context, "limit", query.limit) + bound(context, "offset", query.offset),
  };
}

export function clausesOf(rows: LimitedRows): string {
  return `from ${rows.from}${rows.where}${orderBy(rows.order)}${rows.limit}`;
}

/** The rows as a table under the alias of their source. */
function derived(source: QuerySource, rows: LimitedRows): string {
  return `(select ${source.alias}.* ${clausesOf(rows)}) as ${source.alias}`;
}

/** The rows that aggregates are over: those left by limit and offset. */
export function aggregatedRows(
  context: PlanContext,
  query: ndc.Query,
  make: MakeSource,
): { row: Row; clauses: string } {
  const source = make();
  const limits = { limit: query.limit ?? null, offset: query.offset ?? null };
  const limited = limits.limit !== null || limits.offset !== null;
  const rows = limitedRows(context, limited ? query : { ...query, order_by: null }, source);
  return { row: source.row, clauses: limited ? `from ${derived(source, rows)}` : clausesOf(rows) };
}

export function aggregateOutputs(
  context: PlanContext,
  aggregates: Readonly<Record<string, ndc.Aggregate>>,
  row: Row,
): Output[] {
  return Object.entries(aggregates).map(([name, aggregate]) => ({
    name,
    ...aggregateOutput(context, aggregate, row),
  }));
}

function aggregateOutput(
  context: PlanContext,
  aggregate: ndc.Aggregate,
  row: Row,
): Omit<Output, "name"> {
  const { sql, type } = aggregateValue(context, aggregate, row);
  const scalar = scalarOf(context.configuration, type);
  return { sql, kind: "value", type: type === COUNT ? OIDS.int8 : valueType(scalar) };
}

/** The parts of a row set that are asked for, each as an SQL expression of type json. */
export function rowSetParts(context: PlanContext, query: ndc.Query, make: MakeSource): Output[] {
  const parts: Output[] = [];
  if (query.aggregates) {
    const sql = aggregatesJson(context, query, query.aggregates, make);
    parts.push({ name: "aggregates", ...json(sql) });
  }
  if (query.fields) {
    const { outputs, clauses } = selectedRows(context, query, make);
    parts.push({ name: "rows", ...json(jsonArray(context, outputs, clauses)) });
  }
  if (query.groups) {
    const source = make();
    const rows = limitedRows(context, query, source);
    const sql = groupsJson(context, query.groups, source.row, source.alias, clausesOf(rows));
    parts.push({ name: "groups", ...json(sql) });
  }
  return parts;
}

function aggregatesJson(
  context: PlanContext,
  query: ndc.Query,
  aggregates: Readonly<Record<string, ndc.Aggregate>>,
  make: MakeSource,
): string {
  // PostgreSQL refuses parameters that no text names: rows that nothing is computed of have none.
  if (Object.keys(aggregates).length === 0) return jsonObject(context, [], "");
  const { row, clauses } = aggregatedRows(context, query, make);
  return jsonObject(context, aggregateOutputs(context, aggregates, row), clauses);
}

/** The fields that are asked of a row. */
export function fieldOutputs(
  context: PlanContext,
  fields: Readonly<Record<string, ndc.Field>>,
  row: Row,
): Output[] {
  return Object.entries(fields).map(([name, field]) => ({
    name,
    ...fieldOutput(context, field, row),
  }));
}

function fieldOutput(context: PlanContext, field: ndc.Field, row: Row): Omit<Output, "name"> {
  if (field.type === "column") {
    const column = row.column(field.column);
    return field.fields
      ? json(nestedJson(context, column, field.fields))
      : wholeColumn(context, column);
  }
  const parts = rowSetParts(context, field.query, () =>
    relatedSource(context, field.relationship, field.arguments, row),
  );
  return json(jsonObject(context, parts, ""));
}

/** What is asked of the inside of a composite or array. */
function nestedJson(context: PlanContext, value: TypedSql, nested: ndc.NestedField): string {
  switch (nested.type) {
    case "object": {
      const row = compositeRow(context.configuration, value);
      return compositeJson(context, value, fieldOutputs(context, nested.fields, row));
    }
    case "array": {
      requireArray(value);
      const inner = nested.fields;
      return elementsJson(context, value, (item) => nestedJson(context, item, inner));
    }
    case "collection": {
      requireArray(value);
      const parts = rowSetParts(context, nested.query, () => nestedCollection(context, value));
      return `case when ${value.sql} is null then null else ${jsonObject(context, parts, "")} end`;
    }
  }
}

function requireArray(value: TypedSql): void {
  if (value.type.kind === "array") return;
  throw invalidRequest(`Nested field not of array type. Actual type: ${describeType(value.type)}`);
}

function nestedCollection(context: PlanContext, value: TypedSql): QuerySource {
  const alias = context.alias();
  const element = value.type.kind === "array" ? value.type.element : value.type;
  const composite =
    element.kind === "composite"
      ? context.configuration.compositeTypes.get(element.name)
      : undefined;
  const names = composite ? "" : `(${identifier("value")})`;
  return {
    from: `unnest(${value.sql}) as ${alias}${names}`,
    alias,
    row: composite
      ? aliasedRow(alias, composite.fields, describeType(element))
      : scalarRow({ sql: `${alias}.${identifier("value")}`, type: element }),
    condition: "true",
  };
}
