import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { ComparisonOperator, Type } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import { aggregateValue } from "./aggregates.ts";
import { collectionSource, conjunction, relatedSource, where } from "./collection.ts";
import type { PlanContext } from "./context.ts";
import { identifier } from "./identifier.ts";
import { followPath, pathClauses, startOf } from "./path.ts";
import { type Row, type Scopes, type TypedSql, aliasedRow, columnAt, scalarRow } from "./row.ts";
import { describeType, scalarOf } from "./types.ts";

/** An SQL condition. Throws 400 for what the configuration does not know. */
export function predicate(
  context: PlanContext,
  expression: ndc.Expression,
  scopes: Scopes,
): string {
  switch (expression.type) {
    case "and":
      return conjunction(expression.expressions.map((each) => predicate(context, each, scopes)));
    case "or": {
      const any = expression.expressions.map((each) => predicate(context, each, scopes));
      return any.length === 0 ? "false" : `(${any.join(" or ")})`;
    }
    case "not":
      return `(not ${predicate(context, expression.expression, scopes)})`;
    case "unary_comparison_operator":
      return isNull(target(context, expression.column, scopes));
    case "binary_comparison_operator":
      return comparison(context, expression, scopes);
    case "array_comparison":
      return arrayComparison(context, expression, scopes);
    case "exists":
      return exists(context, expression, scopes);
  }
}

/** A composite whose fields are all null is still a value, which `is null` does not see. */
function isNull({ sql, type }: TypedSql): string {
  return type.kind === "composite" ? `(${sql} is not distinct from null)` : `(${sql} is null)`;
}

function target(context: PlanContext, column: ndc.ComparisonTarget, scopes: Scopes): TypedSql {
  if (column.type === "column") {
    return columnAt(context.configuration, scopes[0], column.name, column.field_path);
  }
  const path = followPath(context, column.path, scopes, predicate);
  const value = aggregateValue(context, column.aggregate, path.row);
  return { sql: `(select ${value.sql} ${pathClauses(path)})`, type: value.type };
}

type Binary = Extract<ndc.Expression, { type: "binary_comparison_operator" }>;

function comparison(context: PlanContext, expression: Binary, scopes: Scopes): string {
  const left = target(context, expression.column, scopes);
  const operator = operatorOf(context, left.type, expression.operator);
  const argument: Type = { kind: "scalar", name: operator.argumentType };
  const type: Type = operator.kind === "in" ? { kind: "array", element: argument } : argument;
  return withValue(context, expression.value, type, scopes, (right) =>
    applyOperator(operator, left.sql, right),
  );
}

export function applyOperator(operator: ComparisonOperator, left: string, right: string): string {
  if (operator.kind === "in") return `(${left} = any (${right}))`;
  return operator.infix
    ? `(${left} ${operator.sql} ${right})`
    : `${identifier(operator.sql)}(${left}, ${right})`;
}

export function operatorOf(context: PlanContext, type: Type, name: string): ComparisonOperator {
  if (type.kind !== "scalar") {
    throw invalidRequest(`Non-scalar-type used in operator: ${describeType(type)}`);
  }
  const scalar = scalarOf(context.configuration, type);
  if (!scalar) throw invalidRequest(`Scalar Type '${type.name}' not found.`);
  const operator = scalar.comparisonOperators.get(name);
  if (!operator) throw invalidRequest(`Operator '${name}' not found in type '${type.name}'.`);
  return operator;
}

/** A condition over a value; where a path leads to it, that it holds for any row reached. */
function withValue(
  context: PlanContext,
  value: ndc.ComparisonValue,
  type: Type,
  scopes: Scopes,
  condition: (right: string) => string,
): string {
  switch (value.type) {
    case "scalar":
      return condition(context.value(value.value, type));
    case "variable":
      return condition(context.variable(value.name, type));
    case "column": {
      const [row, ...outer] = scopes.slice(value.scope ?? 0);
      if (!row) throw invalidRequest(`There is no scope ${String(value.scope)} here.`);
      // Writers for 0.1 leave the path out where it is empty.
      if ((value.path ?? []).length === 0) {
        return condition(columnAt(context.configuration, row, value.name, value.field_path).sql);
      }
      const path = followPath(context, value.path, [row, ...outer], predicate);
      const right = columnAt(context.configuration, path.row, value.name, value.field_path);
      return `exists (select 1 ${pathClauses(path, condition(right.sql))})`;
    }
  }
}

type ArrayComparison = Extract<ndc.Expression, { type: "array_comparison" }>;

function arrayComparison(
  context: PlanContext,
  expression: ArrayComparison,
  scopes: Scopes,
): string {
  const left = target(context, expression.column, scopes);
  if (left.type.kind !== "array") {
    throw invalidRequest(`A value of type '${describeType(left.type)}' is no array.`);
  }
  const { element } = left.type;
  return expression.comparison.type === "is_empty"
    ? `(cardinality(${left.sql}) = 0)`
    : withValue(context, expression.comparison.value, element, scopes, (right) => {
        return `(${right} = any (${left.sql}))`;
      });
}

type Exists = Extract<ndc.Expression, { type: "exists" }>;

function exists(context: PlanContext, expression: Exists, scopes: Scopes): string {
  const { from, row, condition } = existsSource(context, expression.in_collection, scopes);
  const inner = expression.predicate
    ? predicate(context, expression.predicate, [row, ...scopes])
    : "true";
  return `exists (select 1 from ${from}${where([condition, inner])})`;
}

interface ExistsSource {
  from: string;
  row: Row;
  condition: string;
}

function existsSource(
  context: PlanContext,
  collection: ndc.ExistsInCollection,
  scopes: Scopes,
): ExistsSource {
  switch (collection.type) {
    case "related": {
      const start = startOf(context, scopes[0], collection.field_path);
      return relatedSource(context, collection.relationship, collection.arguments, start);
    }
    case "unrelated":
      return {
        ...collectionSource(context, collection.collection, collection.arguments, scopes[0]),
        condition: "true",
      };
    case "nested_collection":
    case "nested_scalar_collection":
      return nestedSource(context, collection, scopes[0]);
  }
}

type Nested = Extract<ndc.ExistsInCollection, { column_name: string }>;

function nestedSource(context: PlanContext, collection: Nested, row: Row): ExistsSource {
  const { configuration } = context;
  const value = columnAt(configuration, row, collection.column_name, collection.field_path);
  if (value.type.kind !== "array") {
    throw invalidRequest(
      `Nested field '${collection.column_name}' not of array type. Actual type: ${describeType(value.type)}`,
    );
  }
  const { element } = value.type;
  const alias = context.alias();
  if (collection.type === "nested_scalar_collection") {
    const from = `unnest(${value.sql}) as ${alias}("value")`;
    return { from, row: scalarRow({ sql: `${alias}."value"`, type: element }), condition: "true" };
  }
  const composite =
    element.kind === "composite" ? configuration.compositeTypes.get(element.name) : undefined;
  if (!composite) {
    throw invalidRequest(
      `Nested field '${collection.column_name}' not of composite type. Actual type: ${describeType(element)}`,
    );
  }
  // An array of composites comes apart into their fields as columns.
  const from = `unnest(${value.sql}) as ${alias}`;
  return {
    from,
    row: aliasedRow(alias, composite.fields, collection.column_name),
    condition: "true",
  };
}
