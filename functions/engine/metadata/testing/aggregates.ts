import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { articles, CAPABILITIES, connector, object, SCHEMA, SHOP } from "./shop.ts";

const named = (name: string): ndc.Type => ({ type: "named", name });

/** The link to a `db` that aggregates, with the functions a test needs. */
export function aggregating(
  functions: Record<string, ndc.AggregateFunctionDefinition> = {},
  changes: { schema?: Partial<ndc.SchemaResponse>; query?: ndc.QueryCapabilities } = {},
): object {
  const { int, ...others } = SCHEMA.scalar_types;
  const custom = { type: "custom", result_type: named("int") } as const;
  const aggregate_functions = { max: { type: "max" }, total: custom, ...functions } as const;
  const scalar_types = int && { ...others, int: { ...int, aggregate_functions } };
  return connector({
    schema: { ...(scalar_types && { scalar_types }), ...changes.schema },
    capabilities: {
      ...CAPABILITIES,
      query: {
        ...CAPABILITIES.query,
        aggregates: {},
        nested_fields: { ...CAPABILITIES.query.nested_fields, aggregates: {} },
        ...changes.query,
      },
    },
  });
}

/** A shop whose connector aggregates. */
export function aggregatingShop(link: object = aggregating()): object[] {
  return [link, ...SHOP.slice(1)];
}

/** The maximum and the total of numbers. */
export function intAggregate(scalar: object = {}, definition: object = {}): object {
  return object("AggregateExpression", {
    name: "Int_aggregate",
    operand: {
      scalar: {
        aggregatedType: "Int",
        aggregationFunctions: [
          { name: "_max", returnType: "Int" },
          { name: "_total", returnType: "Int", description: "All of them" },
        ],
        dataConnectorAggregationFunctionMapping: [
          {
            dataConnectorName: "db",
            dataConnectorScalarType: "int",
            functionMapping: { _max: { name: "max" }, _total: { name: "total" } },
          },
        ],
        ...scalar,
      },
    },
    graphql: { selectTypeName: "Int_aggregate" },
    ...definition,
  });
}

/** The aggregates of the ids of articles, and how many there are. */
export function articleAggregate(operand: object = {}, definition: object = {}): object {
  return object("AggregateExpression", {
    name: "Article_aggregate",
    operand: {
      object: {
        aggregatedType: "Article",
        aggregatableFields: [{ fieldName: "id", aggregateExpression: "Int_aggregate" }],
        ...operand,
      },
    },
    count: { enable: true, description: "How many" },
    graphql: { selectTypeName: "Article_aggregate" },
    ...definition,
  });
}

export const AGGREGATED_ARTICLES = articles({ aggregateExpression: "Article_aggregate" });
