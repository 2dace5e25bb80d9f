import type { GraphqlSchema, GraphqlType } from "../graphql-schema.ts";
import type { Problem } from "../problem.ts";
import type { Resolved } from "../resolved.ts";
import { aggregateType } from "./aggregate.ts";
import { entityType, serviceType } from "./apollo-federation.ts";
import { comparisonType, whereType } from "./boolean-expression.ts";
import { inputObjectType } from "./input-object.ts";
import { argumentsType, filterInputType } from "./model-arguments.ts";
import { objectType } from "./object-type.ts";
import { directionsType, orderByType } from "./order-by.ts";
import { nodeType } from "./relay.ts";
import { mutationRoot, queryRoot, subscriptionRoot } from "./roots.ts";
import { SchemaBuilder } from "./schema-builder.ts";
import type { TypeRequest } from "./type-request.ts";

/**
 * Makes the GraphQL API of resolved metadata: everything that its root fields lead to, with who sees
 * it. A problem is something that the API reaches and that has no name there, or two things with one.
 */
export function graphqlSchema(
  resolved: Resolved,
): { schema: GraphqlSchema } | { problems: Problem[] } {
  const builder = new SchemaBuilder(resolved);
  const {
    queryRoot: query,
    mutationRoot: mutation,
    subscriptionRoot: subscription,
  } = resolved.graphql;
  builder.register(query, { of: "query" });
  builder.register(mutation, { of: "mutation" });
  if (subscription !== null) builder.register(subscription, { of: "subscription" });
  const types = builder.finish((name, request) => made(builder, name, request));
  if (builder.problems.length > 0) return { problems: builder.problems };
  return { schema: { query, mutation, subscription, types } };
}

function made(builder: SchemaBuilder, name: string, request: TypeRequest): GraphqlType {
  const { objectTypes, scalarTypes, models, orderByExpressions, aggregateExpressions } =
    builder.resolved;
  switch (request.of) {
    case "query":
      return queryRoot(builder, name);
    case "mutation":
      return mutationRoot(builder, name);
    case "subscription":
      return subscriptionRoot(builder, name);
    case "object":
      return objectType(builder, name, known(objectTypes, request.type));
    case "inputObject":
      return inputObjectType(builder, name, known(objectTypes, request.type));
    case "scalar":
      return scalarType(name, known(scalarTypes, request.type).description);
    case "where":
    case "comparison":
      return expressionType(builder, name, request.expression);
    case "orderBy":
      return orderByType(builder, name, known(orderByExpressions, request.expression));
    case "directions":
      return directionsType(builder, name, request.directions);
    case "aggregate":
      return aggregateType(builder, name, known(aggregateExpressions, request.expression));
    case "arguments":
      return argumentsType(builder, name, known(models, request.model));
    case "filterInput":
      return filterInputType(builder, name, known(models, request.model));
    case "node":
      return nodeType(builder, name);
    case "federationService":
      return serviceType(name);
    case "federationEntity":
      return entityType(builder, name);
    case "federationAny":
      return scalarType(name, null);
  }
}

function expressionType(builder: SchemaBuilder, name: string, key: string): GraphqlType {
  const expression = known(builder.resolved.booleanExpressions, key);
  return expression.kind === "object"
    ? whereType(builder, name, expression)
    : comparisonType(builder, name, expression);
}

function scalarType(name: string, description: string | null): GraphqlType {
  return { kind: "scalar", name, description };
}

/** Whoever requested it looked it up. */
function known<T>(of: Readonly<Record<string, T>>, key: string): T {
  const found = of[key];
  if (found === undefined) throw new Error(`a type was requested of what is not there: ${key}`);
  return found;
}
