import { aggregateResultType } from "../../../../shared/protocol/ndc/types.ts";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import type {
  AggregateCountDefinition,
  AggregationFunctionDefinition,
  ComparisonOperator,
  OpenDdSubgraphObject,
} from "../opendd/metadata.gen.ts";
import { graphqlName } from "./graphql-name.ts";
import { takeFree } from "./names.ts";
import { byName, type Outline, type ScalarOutline, typeText } from "./outline.ts";

/** Scalar types with what stands for them, how they are compared, ordered and aggregated. */
export function scalarObjects(outline: Outline): OpenDdSubgraphObject[] {
  const { connector, scalars, names } = outline;
  const types = new Set<string>();
  const orders = new Set<string>();
  return [...scalars].flatMap(([name, scalar]) => {
    const objects: OpenDdSubgraphObject[] = [];
    const { type, order } = scalar;
    if (!scalar.inbuilt && !types.has(type)) {
      const definition = { name: type, graphql: { typeName: type } };
      objects.push({ kind: "ScalarType", version: "v1", definition });
    }
    types.add(type);
    objects.push({
      kind: "DataConnectorScalarRepresentation",
      version: "v1",
      definition: {
        dataConnectorName: connector,
        dataConnectorScalarType: name,
        representation: type,
      },
    });
    objects.push(filterOf(name, scalar, outline));
    // Types of GraphQL's own are ordered once for all connectors of a subgraph.
    const isOrdered = names.existing(`order:${type}`) !== undefined;
    if (order !== null && !isOrdered && !orders.has(order)) {
      orders.add(order);
      const operand = {
        scalar: { orderedType: type, enableOrderByDirections: { enableAll: true } },
      };
      objects.push({
        kind: "OrderByExpression",
        version: "v1",
        definition: { name: order, operand },
      });
    }
    const aggregate = aggregateOf(name, scalar, outline);
    return aggregate === null ? objects : [...objects, aggregate];
  });
}

function filterOf(name: string, scalar: ScalarOutline, outline: Outline): OpenDdSubgraphObject {
  const free = freeNames(["_is_null", "_and", "_or", "_not"]);
  const operators: ComparisonOperator[] = [];
  const operatorMapping: Record<string, string> = {};
  for (const [there, operator] of byName(scalar.ndc.comparison_operators)) {
    const argumentType = operatorArgument(operator, scalar, outline);
    if (argumentType === null) continue;
    const here = free(there);
    operators.push({ name: here, argumentType });
    operatorMapping[here] = there;
  }
  return {
    kind: "BooleanExpressionType",
    version: "v1",
    definition: {
      name: scalar.filter,
      operand: {
        scalar: {
          type: scalar.type,
          comparisonOperators: operators,
          dataConnectorOperatorMapping: [
            {
              dataConnectorName: outline.connector,
              dataConnectorScalarType: name,
              operatorMapping,
            },
          ],
        },
      },
      logicalOperators: { enable: false },
      isNull: { enable: true },
      graphql: { typeName: scalar.filter },
    },
  };
}

/** Operators on text are for text only; one on something unknown is left out. */
function operatorArgument(
  operator: ndc.ComparisonOperatorDefinition,
  { type, ndc: scalar }: ScalarOutline,
  outline: Outline,
): string | null {
  switch (operator.type) {
    case "custom":
      return operator.argument_type.type === "predicate"
        ? null
        : typeText(operator.argument_type, outline);
    case "in":
      return `[${type}!]!`;
    case "equal":
    case "less_than":
    case "less_than_or_equal":
    case "greater_than":
    case "greater_than_or_equal":
      return `${type}!`;
    case "contains":
    case "contains_insensitive":
    case "starts_with":
    case "starts_with_insensitive":
    case "ends_with":
    case "ends_with_insensitive":
      return scalar.representation.type === "string" ? `${type}!` : null;
  }
}

function aggregateOf(
  name: string,
  scalar: ScalarOutline,
  outline: Outline,
): OpenDdSubgraphObject | null {
  if (scalar.aggregate === null) return null;
  const free = freeNames(["_count", "_count_distinct"]);
  const aggregationFunctions: AggregationFunctionDefinition[] = [];
  const functionMapping: Record<string, { name: string }> = {};
  for (const [there, definition] of byName(scalar.ndc.aggregate_functions)) {
    const result = typeText(aggregateResultType(definition, name), outline);
    if (result === null) continue;
    const here = free(there);
    // There is no least or average of no rows.
    aggregationFunctions.push({ name: here, returnType: result.replace(/!$/, "") });
    functionMapping[here] = { name: there };
  }
  const count = countOf(outline);
  return {
    kind: "AggregateExpression",
    version: "v1",
    definition: {
      name: scalar.aggregate,
      operand: {
        scalar: {
          aggregatedType: scalar.type,
          aggregationFunctions,
          dataConnectorAggregationFunctionMapping: [
            {
              dataConnectorName: outline.connector,
              dataConnectorScalarType: name,
              functionMapping,
            },
          ],
        },
      },
      ...(count === null ? {} : { count, countDistinct: count }),
      graphql: { selectTypeName: scalar.aggregate },
    },
  };
}

/** What a connector counts in; null where counts can have no type in OpenDD. */
export function countOf({ schema, scalars }: Outline): AggregateCountDefinition | null {
  const counted = schema.capabilities?.query?.aggregates?.count_scalar_type;
  if (counted === undefined) return { enable: true, returnType: "Int" };
  const scalar = scalars.get(counted);
  if (scalar === undefined || (scalar.inbuilt && scalar.type !== "Int")) return null;
  return { enable: true, returnType: scalar.type };
}

/** Names within one list, each given once. */
export function freeNames(reserved: readonly string[]): (text: string) => string {
  const taken = new Set(reserved);
  return (text) => takeFree(taken, graphqlName(text));
}
