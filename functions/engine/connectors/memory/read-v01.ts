import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";
import { REACHED, type ReachedColumn } from "./predicates.ts";
import { mapValues } from "./rows.ts";

/** A query of NDC 0.1 in the form that the evaluator knows. */
export function readQueryV01(request: v01.QueryRequest): v02.QueryRequest {
  return {
    ...request,
    query: query(request.query),
    collection_relationships: relationships(request.collection_relationships),
  };
}

export function readMutationV01(request: v01.MutationRequest): v02.MutationRequest {
  return {
    operations: request.operations.map(({ fields, ...operation }) => ({
      ...operation,
      ...(fields && { fields: nestedField(fields) }),
    })),
    collection_relationships: relationships(request.collection_relationships),
  };
}

function relationships(all: Record<string, v01.Relationship>): Record<string, v02.Relationship> {
  return mapValues(all, (relationship) => ({
    ...relationship,
    column_mapping: mapValues(relationship.column_mapping, (column) => [column]),
  }));
}

function query({ fields, predicate, order_by: orderBy, ...rest }: v01.Query): v02.Query {
  return {
    ...rest,
    ...(fields && { fields: mapValues(fields, field) }),
    ...(predicate && { predicate: expression(predicate, 0) }),
    ...(orderBy && {
      order_by: {
        elements: orderBy.elements.map((element) => ({
          ...element,
          target: orderByTarget(element.target),
        })),
      },
    }),
  };
}

function field(one: v01.Field): v02.Field {
  if (one.type === "relationship") return { ...one, query: query(one.query) };
  const { fields, ...rest } = one;
  return { ...rest, ...(fields && { fields: nestedField(fields) }) };
}

function nestedField(one: v01.NestedField): v02.NestedField {
  return one.type === "object"
    ? { type: "object", fields: mapValues(one.fields, field) }
    : { type: "array", fields: nestedField(one.fields) };
}

function orderByTarget(target: v01.OrderByTarget): v02.OrderByTarget {
  const path = target.path.map(pathElement);
  switch (target.type) {
    case "column":
      return { ...target, path };
    case "star_count_aggregate":
      return { type: "aggregate", path, aggregate: { type: "star_count" } };
    case "single_column_aggregate": {
      const { column, function: name, field_path: nested } = target;
      const aggregate = { type: "single_column" as const, column, function: name };
      return {
        type: "aggregate",
        path,
        aggregate: nested ? { ...aggregate, field_path: nested } : aggregate,
      };
    }
  }
}

/** The predicate of a path sees the rows it filters, and none around them. */
function pathElement({ predicate, ...rest }: v01.PathElement): v02.PathElement {
  return { ...rest, ...(predicate && { predicate: expression(predicate, 0) }) };
}

/** `depth` counts the `exists` around it: the scope of the row of the query. */
function expression(one: v01.Expression, depth: number): v02.Expression {
  switch (one.type) {
    case "and":
    case "or":
      return { ...one, expressions: one.expressions.map((part) => expression(part, depth)) };
    case "not":
      return { ...one, expression: expression(one.expression, depth) };
    case "unary_comparison_operator":
      return { ...one, column: leftSide(one.column) };
    case "binary_comparison_operator":
      return { ...one, column: leftSide(one.column), value: rightSide(one.value, depth) };
    case "exists": {
      const { predicate, ...rest } = one;
      return { ...rest, ...(predicate && { predicate: expression(predicate, depth + 1) }) };
    }
  }
}

function leftSide(target: v01.ComparisonTarget): ReachedColumn {
  const { path, from } = startOf(target);
  return { ...columnOf(target), type: "column", [REACHED]: { path, from } };
}

function rightSide(value: v01.ComparisonValue, depth: number): v02.ComparisonValue {
  if (value.type !== "column") return value;
  const { path, from } = startOf(value.column);
  return {
    ...columnOf(value.column),
    type: "column",
    path,
    scope: from === "root" ? depth : 0,
  };
}

function columnOf({ name, field_path: nested }: v01.ComparisonTarget) {
  return nested ? { name, field_path: nested } : { name };
}

function startOf(target: v01.ComparisonTarget) {
  return target.type === "root_collection_column"
    ? { path: [], from: "root" as const }
    : { path: target.path.map(pathElement), from: "row" as const };
}
