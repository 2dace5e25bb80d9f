import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { invalidRequest } from "../errors.ts";
import { aggregateValue } from "./aggregates.ts";
import { bound } from "./bound.ts";
import { conjunction } from "./collection.ts";
import { json, wholeColumn } from "./columns.ts";
import type { PlanContext } from "./context.ts";
import { identifier } from "./identifier.ts";
import { type Output, jsonArray, jsonObject } from "./json.ts";
import { directionSql } from "./order.ts";
import { followPath, pathClauses } from "./path.ts";
import { applyOperator, operatorOf, predicate } from "./predicate.ts";
import { type Row, type TypedSql, columnAt } from "./row.ts";

/**
 * The groups of rows by their dimensions, as a JSON array. `clauses` selects the rows, whose columns
 * are `row` under `alias`.
 */
export function groupsJson(
  context: PlanContext,
  grouping: ndc.Grouping,
  row: Row,
  alias: string,
  clauses: string,
): string {
  // Dimensions are computed with the rows: an expression with a subquery cannot be grouped by twice.
  const dimensions = grouping.dimensions.map((dimension, i) => ({
    value: dimensionValue(context, dimension, row),
    name: identifier(`%dimension ${i}`),
  }));
  const computed = dimensions.map(({ value, name }) => `, ${value.sql} as ${name}`).join("");
  const rows = `from (select ${alias}.*${computed} ${clauses}) as ${alias}`;
  const keys = dimensions.map(({ name }) => `${alias}.${name}`);
  const aggregates = Object.entries(grouping.aggregates).map(([name, aggregate], i) => ({
    name,
    sql: `${aggregateValue(context, aggregate, row).sql} as ${identifier(`%aggregate ${i}`)}`,
  }));
  const list = [...keys, ...aggregates.map(({ sql }) => sql)].join(", ");
  const having = grouping.predicate
    ? ` having ${groupPredicate(context, grouping.predicate, row)}`
    : "";
  const order = groupOrder(context, grouping.order_by, row, keys);
  const limit = bound(context, "limit", grouping.limit) + bound(context, "offset", grouping.offset);
  const group = context.alias();
  const groups = `from (select ${list} ${rows} group by ${keys.join(", ") || "()"}${having}${order}${limit}) as ${group}`;
  const counted = aggregates.map(({ name }, i): Output => ({
    name,
    kind: "value",
    type: null,
    sql: `${group}.${identifier(`%aggregate ${i}`)}`,
  }));
  const outputs: Output[] = [
    { name: "dimensions", ...json(dimensionsJson(context, group, dimensions)) },
    { name: "aggregates", ...json(jsonObject(context, counted, "")) },
  ];
  return jsonArray(context, outputs, groups);
}

function dimensionValue(context: PlanContext, dimension: ndc.Dimension, row: Row): TypedSql {
  if (dimension.extraction) {
    throw invalidRequest(`Extraction function '${dimension.extraction}' not found.`);
  }
  const { configuration } = context;
  if (dimension.path.length === 0) {
    return columnAt(configuration, row, dimension.column_name, dimension.field_path);
  }
  const path = followPath(context, dimension.path, [row], predicate);
  const value = columnAt(configuration, path.row, dimension.column_name, dimension.field_path);
  return { sql: `(select ${value.sql} ${pathClauses(path)} limit 1)`, type: value.type };
}

function dimensionsJson(
  context: PlanContext,
  alias: string,
  dimensions: readonly { value: TypedSql; name: string }[],
): string {
  const values = dimensions.map(({ value, name }) => {
    const { sql, kind } = wholeColumn(context, { sql: `${alias}.${name}`, type: value.type });
    return kind === "string" ? `${sql}::text` : sql;
  });
  return `json_build_array(${values.join(", ")})`;
}

function groupPredicate(context: PlanContext, expression: ndc.GroupExpression, row: Row): string {
  switch (expression.type) {
    case "and":
      return conjunction(expression.expressions.map((each) => groupPredicate(context, each, row)));
    case "or": {
      const any = expression.expressions.map((each) => groupPredicate(context, each, row));
      return any.length === 0 ? "false" : `(${any.join(" or ")})`;
    }
    case "not":
      return `(not ${groupPredicate(context, expression.expression, row)})`;
    case "unary_comparison_operator":
      return `(${aggregateValue(context, expression.target.aggregate, row).sql} is null)`;
    case "binary_comparison_operator": {
      const left = aggregateValue(context, expression.target.aggregate, row);
      const operator = operatorOf(context, left.type, expression.operator);
      const argument = { kind: "scalar", name: operator.argumentType } as const;
      const type =
        operator.kind === "in" ? ({ kind: "array", element: argument } as const) : argument;
      const { value } = expression;
      const right =
        value.type === "scalar"
          ? context.value(value.value, type)
          : context.variable(value.name, type);
      return applyOperator(operator, left.sql, right);
    }
  }
}

function groupOrder(
  context: PlanContext,
  order: ndc.GroupOrderBy | null | undefined,
  row: Row,
  dimensions: readonly string[],
): string {
  const keys = (order?.elements ?? []).map(({ target, order_direction }) => {
    if (target.type === "aggregate") {
      return `${aggregateValue(context, target.aggregate, row).sql} ${directionSql(order_direction)}`;
    }
    const dimension = dimensions[target.index];
    if (dimension === undefined) throw invalidRequest("dimension index out of range");
    return `${dimension} ${directionSql(order_direction)}`;
  });
  return keys.length === 0 ? "" : ` order by ${keys.join(", ")}`;
}
