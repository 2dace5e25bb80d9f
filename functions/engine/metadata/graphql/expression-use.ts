import type { Key } from "../names.ts";
import type { Model } from "../resolved.ts";
import type { SchemaBuilder } from "./schema-builder.ts";

/** The input that compares objects; null where the metadata gives it no name in GraphQL. */
export function whereName(builder: SchemaBuilder, key: Key): string | null {
  const expression = builder.resolved.booleanExpressions[key];
  if (expression?.kind !== "object" || expression.graphqlTypeName === null) return null;
  return builder.register(expression.graphqlTypeName, { of: "where", expression: key });
}

/** The input that compares scalars; null where it has no name in GraphQL. */
export function comparisonName(builder: SchemaBuilder, key: Key): string | null {
  const expression = builder.resolved.booleanExpressions[key];
  if (expression?.kind !== "scalar" || expression.graphqlTypeName === null) return null;
  const { graphqlTypeName, operators, isNull, logicalOperators } = expression;
  // Scalars of several connectors may share one input, where it offers the same.
  const origin = JSON.stringify([operators, isNull, logicalOperators]);
  return builder.register(graphqlTypeName, { of: "comparison", expression: key }, origin);
}

/** The input that orders objects; null where it has no name in GraphQL. */
export function orderByName(builder: SchemaBuilder, key: Key): string | null {
  const expression = builder.resolved.orderByExpressions[key];
  if (expression?.operand.kind !== "object" || expression.graphqlTypeName === null) return null;
  return builder.register(expression.graphqlTypeName, { of: "orderBy", expression: key });
}

/** The input that orders the rows of a model; null where it has none in GraphQL. */
export function modelOrderByName(builder: SchemaBuilder, model: Model): string | null {
  const { orderByExpression, graphql } = model;
  if (orderByExpression === null || graphql.orderByTypeName === null) return null;
  return orderByName(builder, orderByExpression);
}
