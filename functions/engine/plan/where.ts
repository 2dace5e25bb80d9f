import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { BoundInput, BoundValue } from "../graphql/bind.ts";
import { RequestError } from "../graphql/request-error.ts";
import { shown } from "../metadata/names.ts";
import type { BooleanExpression, ObjectBooleanExpression } from "../metadata/resolved.ts";
import { type PlanContext, relationshipOf } from "./context.ts";
import { and, leaf, or } from "./expression.ts";
import { jsonOf } from "./input-json.ts";
import { columnOf, type Gathering, inside, isArray, type Place, targetOf } from "./place.ts";
import type { Expression } from "./plan.ts";
import { related } from "./row-filter.ts";

/** A `where` input over the rows at `place`. Null: no condition. */
export function whereExpression(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  value: BoundValue,
): Expression | null {
  if (value.is === "null") return null;
  return and(fieldsOf(value).flatMap((one) => condition(cx, gathering, place, one) ?? []));
}

function condition(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  field: BoundInput,
): Expression | null {
  const { does, value } = field;
  const logical = logicalOf(field, (one) => whereExpression(cx, gathering, place, one));
  if (logical !== undefined) return logical;
  if (does.is === "comparableField") {
    return fieldCondition(cx, gathering, place, { ...does, value });
  }
  if (does.is === "comparableRelationship") {
    const relationship = relationshipOf(place.type, does.relationship);
    return related(cx, gathering, place, relationship, (target, of) =>
      value.is === "null" ? null : whereExpression(cx, of, target, value),
    );
  }
  throw new Error(`${field.name} means ${does.is}, which is no condition on rows`);
}

/** Undefined: it is no logical operator. */
function logicalOf(
  { does, value }: BoundInput,
  read: (value: BoundValue) => Expression | null,
): Expression | null | undefined {
  if (does.is === "not") {
    const inner = value.is === "null" ? null : read(value);
    return inner === null ? null : { type: "not", expression: inner };
  }
  if (does.is !== "and" && does.is !== "or") return undefined;
  if (value.is === "null") return null;
  const items = value.is === "list" ? value.items : [value];
  const found = items.flatMap((one) => read(one) ?? []);
  return does.is === "and" ? and(found) : or(found);
}

function fieldCondition(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  of: { expression: string; field: string; value: BoundValue },
): Expression | null {
  const { field, value } = of;
  if (value.is === "null") return null;
  const parent = objectExpression(cx.metadata.booleanExpression(of.expression));
  const declared = parent.fields[field];
  if (declared === undefined) throw new Error(`${parent.name} compares no ${field}`);
  const expression = cx.metadata.booleanExpression(declared.expression);
  const column = columnOf(place, field);
  const listed = isArray(column.columnType);
  if (expression.kind === "scalar") {
    if (!listed)
      return scalarConditions(gathering, expression, targetOf(place, column.column), value);
    return inScalarList(cx, gathering, place, column.column, { expression, value });
  }
  const nested = inside(cx, gathering.connector, place, field);
  if (nested === null) throw new Error(`${place.type.name}.${field} holds no object`);
  if (!listed) return whereExpression(cx, gathering, nested, value);
  return inList(cx, gathering, place, column.column, nested, value);
}

function objectExpression(expression: BooleanExpression): ObjectBooleanExpression {
  if (expression.kind === "object") return expression;
  throw new Error(`${expression.name} compares no objects`);
}

/** Some element of a list of objects holds the condition. */
function inList(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  column: string,
  nested: Place,
  value: BoundValue,
): Expression | null {
  const element: Place = { ...nested, path: [] };
  const where = exists(place, column, "nested_collection");
  const predicate = whereExpression(cx, gathering, element, value);
  if (predicate === null) return null;
  return cx.metadata.flags.fixExistsInNestedArrays
    ? { type: "exists", in: where, predicate }
    : eachByItself(predicate, where);
}

/** The older rule asks for each comparison by itself, of whichever element. */
function eachByItself(predicate: Expression, where: ndc.ExistsInCollection): Expression {
  switch (predicate.type) {
    case "and":
    case "or": {
      const expressions = predicate.expressions.map((one) => eachByItself(one, where));
      return { type: predicate.type, expressions };
    }
    case "not":
      return { type: "not", expression: eachByItself(predicate.expression, where) };
    case "leaf":
    case "exists":
    case "remote":
      return { type: "exists", in: where, predicate };
  }
}

function inScalarList(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  column: string,
  of: { expression: Extract<BooleanExpression, { kind: "scalar" }>; value: BoundValue },
): Expression | null {
  const element = { type: "column", name: "__value" } as const;
  const predicate = scalarConditions(gathering, of.expression, element, of.value);
  if (predicate === null) return null;
  const { capabilities } = cx.metadata.connector(gathering.connector);
  if (capabilities.query.exists?.nested_scalar_collections == null) {
    throw new RequestError(
      `Nested scalar filtering is not supported by data connector ${shown(gathering.connector)}`,
    );
  }
  return { type: "exists", in: exists(place, column, "nested_scalar_collection"), predicate };
}

function exists(
  place: Place,
  column: string,
  type: "nested_collection" | "nested_scalar_collection",
): ndc.ExistsInCollection {
  const [name = column, ...rest]: string[] = [...place.path, column];
  return {
    type,
    column_name: name,
    arguments: {},
    ...(rest.length === 0 ? {} : { field_path: rest }),
  };
}

function scalarConditions(
  gathering: Gathering,
  expression: Extract<BooleanExpression, { kind: "scalar" }>,
  column: ReturnType<typeof targetOf>,
  value: BoundValue,
): Expression | null {
  const conditions = fieldsOf(value).flatMap((field): Expression[] => {
    const logical = logicalOf(field, (one) => scalarConditions(gathering, expression, column, one));
    if (logical !== undefined) return logical === null ? [] : [logical];
    if (field.does.is === "isNull") return isNull(column, field.value);
    if (field.does.is !== "operator") {
      throw new Error(`${field.name} means ${field.does.is}, which compares no value`);
    }
    const name = field.does.operator;
    const operator = expression.operatorMapping[gathering.connector]?.[name] ?? name;
    return [
      leaf({
        type: "binary_comparison_operator",
        column,
        operator,
        value: { type: "scalar", value: jsonOf(field.value) },
      }),
    ];
  });
  return conditions.length === 0 ? null : and(conditions);
}

function isNull(column: ReturnType<typeof targetOf>, value: BoundValue): Expression[] {
  if (value.is !== "scalar") return [];
  const is = leaf({ type: "unary_comparison_operator", column, operator: "is_null" });
  return [value.value === true ? is : { type: "not", expression: is }];
}

function fieldsOf(value: BoundValue): readonly BoundInput[] {
  if (value.is === "object") return value.fields;
  throw new Error(`a condition is a ${value.is}`);
}
