import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";

/** A query of NDC 0.1 as one of 0.2. */
export function raiseQuery(request: v01.QueryRequest): v02.QueryRequest {
  return {
    ...request,
    query: query(request.query),
    collection_relationships: relationships(request.collection_relationships),
  };
}

/** Arguments that are predicates stay as they are: see `raisePredicate`. */
export function raiseMutation(request: v01.MutationRequest): v02.MutationRequest {
  return {
    operations: request.operations.map(({ fields, ...operation }) => ({
      ...operation,
      ...(fields ? { fields: nestedField(fields) } : {}),
    })),
    collection_relationships: relationships(request.collection_relationships),
  };
}

export function raisePredicate(predicate: v01.Expression): v02.Expression {
  return expression(predicate, 0);
}

function relationships(all: Record<string, v01.Relationship>): Record<string, v02.Relationship> {
  return mapValues(all, (relationship) => ({
    ...relationship,
    column_mapping: mapValues(relationship.column_mapping, (column) => [column]),
  }));
}

function query(from: v01.Query): v02.Query {
  const { fields, predicate, order_by: order, ...rest } = from;
  return {
    ...rest,
    ...(fields ? { fields: mapValues(fields, field) } : {}),
    ...(predicate ? { predicate: expression(predicate, 0) } : {}),
    ...(order ? { order_by: orderBy(order) } : {}),
  };
}

function field(from: v01.Field): v02.Field {
  if (from.type === "relationship") return { ...from, query: query(from.query) };
  const { fields, ...rest } = from;
  return { ...rest, ...(fields ? { fields: nestedField(fields) } : {}) };
}

function nestedField(from: v01.NestedField): v02.NestedField {
  return from.type === "object"
    ? { type: "object", fields: mapValues(from.fields, field) }
    : { type: "array", fields: nestedField(from.fields) };
}

function orderBy(order: v01.OrderBy): v02.OrderBy {
  return {
    elements: order.elements.map((element) => ({
      ...element,
      target: orderByTarget(element.target),
    })),
  };
}

function orderByTarget(target: v01.OrderByTarget): v02.OrderByTarget {
  const path = target.path.map((element) => pathElement(element, 0));
  switch (target.type) {
    case "column":
      return { ...target, path };
    case "star_count_aggregate":
      return { type: "aggregate", path, aggregate: { type: "star_count" } };
    case "single_column_aggregate": {
      const { column, function: name, field_path } = target;
      const aggregate = { type: "single_column", column, function: name } as const;
      return {
        type: "aggregate",
        path,
        aggregate: field_path ? { ...aggregate, field_path } : aggregate,
      };
    }
  }
}

/** In its predicate the row that the path starts from is the next one out; `depth` is that row's. */
function pathElement(element: v01.PathElement, depth: number): v02.PathElement {
  const { predicate, ...rest } = element;
  return { ...rest, ...(predicate ? { predicate: expression(predicate, depth + 1) } : {}) };
}

/** `depth` counts the rows between the predicate's own and the one of the query. */
function expression(from: v01.Expression, depth: number): v02.Expression {
  switch (from.type) {
    case "and":
    case "or":
      return { ...from, expressions: from.expressions.map((part) => expression(part, depth)) };
    case "not":
      return { ...from, expression: expression(from.expression, depth) };
    case "unary_comparison_operator":
      return comparison(from.column, depth, (column) => ({ ...from, column }));
    case "binary_comparison_operator":
      return comparison(from.column, depth, (column, further) => ({
        ...from,
        column,
        value: comparisonValue(from.value, depth, further),
      }));
    case "exists": {
      const { predicate, ...rest } = from;
      return { ...rest, ...(predicate ? { predicate: expression(predicate, depth + 1) } : {}) };
    }
  }
}

interface Column {
  type: "column";
  name: string;
  field_path?: string[] | null;
}

/**
 * A comparison whose left side lies behind relationships holds where it holds for any row reached:
 * 0.2 says so by `exists`. `further` is how many rows further in the comparison stands then.
 */
function comparison(
  target: v01.ComparisonTarget,
  depth: number,
  make: (column: Column, further: number) => v02.Expression,
): v02.Expression {
  const path = target.type === "column" ? target.path : [];
  const column: Column = {
    type: "column",
    name: target.name,
    ...(target.field_path ? { field_path: target.field_path } : {}),
  };
  return path.reduceRight(
    (inner: v02.Expression, element, i): v02.Expression => {
      const { predicate, ...related } = element;
      const filter = predicate ? [expression(predicate, depth + i + 1)] : [];
      return {
        type: "exists",
        in_collection: { type: "related", ...related },
        predicate: { type: "and", expressions: [...filter, inner] },
      };
    },
    make(column, path.length),
  );
}

function comparisonValue(
  value: v01.ComparisonValue,
  depth: number,
  further: number,
): v02.ComparisonValue {
  if (value.type !== "column") return value;
  const { column } = value;
  const fieldPath = column.field_path ? { field_path: column.field_path } : {};
  const scope = further + (column.type === "root_collection_column" ? depth : 0);
  const path = column.type === "column" ? column.path : [];
  return {
    type: "column",
    name: column.name,
    ...fieldPath,
    path: path.map((element) => pathElement(element, depth)),
    scope,
  };
}

function mapValues<T, U>(
  from: Readonly<Record<string, T>>,
  make: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, make(value)]));
}
