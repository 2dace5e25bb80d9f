import type * as v01 from "../../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../../shared/protocol/ndc/v02.gen.ts";

/** The same schema as NDC 0.1 says it. */
export function schemaV01(schema: v02.SchemaResponse): v01.SchemaResponse {
  const { scalar_types: scalars, object_types: objects } = schema;
  return {
    scalar_types: mapValues(scalars, scalarType),
    object_types: mapValues(objects, objectType),
    collections: schema.collections.map((collection) => ({
      ...collection,
      foreign_keys: mapValues(objects[collection.type]?.foreign_keys ?? {}, (key) => ({
        ...key,
        column_mapping: mapValues(key.column_mapping, (path) => path[0] ?? ""),
      })),
    })),
    functions: schema.functions,
    procedures: schema.procedures,
  };
}

function objectType({ description, fields }: v02.ObjectType): v01.ObjectType {
  return { ...(description ? { description } : {}), fields };
}

function scalarType(scalar: v02.ScalarType, name: string): v01.ScalarType {
  return {
    representation: scalar.representation,
    aggregate_functions: mapValues(scalar.aggregate_functions, (definition) => ({
      result_type: nullable(resultType(definition, name)),
    })),
    comparison_operators: mapValues(scalar.comparison_operators, (definition) =>
      comparisonOperator(definition, name),
    ),
  };
}

function resultType(definition: v02.AggregateFunctionDefinition, scalar: string): v01.Type {
  switch (definition.type) {
    case "min":
    case "max":
      return { type: "named", name: scalar };
    case "sum":
    case "average":
      return { type: "named", name: definition.result_type };
    case "custom":
      return definition.result_type;
  }
}

function nullable(type: v01.Type): v01.Type {
  return type.type === "nullable" ? type : { type: "nullable", underlying_type: type };
}

/** The meanings that 0.2 added are operators without one in 0.1. */
function comparisonOperator(
  definition: v02.ComparisonOperatorDefinition,
  scalar: string,
): v01.ComparisonOperatorDefinition {
  if (definition.type === "equal" || definition.type === "in") return { type: definition.type };
  if (definition.type === "custom") return definition;
  return { type: "custom", argument_type: { type: "named", name: scalar } };
}

function mapValues<T, U>(
  from: Readonly<Record<string, T>>,
  make: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, make(value, name)]));
}
