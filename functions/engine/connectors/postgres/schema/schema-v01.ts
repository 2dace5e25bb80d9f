import type * as v01 from "../../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { schemaOf } from "./schema.ts";

/** The connector's schema as NDC 0.1 says it. */
export function schemaV01(configuration: Configuration): v01.SchemaResponse {
  const schema = schemaOf(configuration);
  const { scalar_types: scalars, object_types: objects } = schema;
  return {
    scalar_types: mapValues(scalars, (scalar, name) => scalarType(configuration, scalar, name)),
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

function scalarType(
  configuration: Configuration,
  scalar: v02.ScalarType,
  name: string,
): v01.ScalarType {
  const results =
    configuration.scalarTypes.get(name)?.aggregateFunctions ?? new Map<string, string>();
  return {
    representation: scalar.representation,
    aggregate_functions: Object.fromEntries(
      [...results].map(([aggregate, result]) => [
        aggregate,
        { result_type: { type: "nullable", underlying_type: { type: "named", name: result } } },
      ]),
    ),
    comparison_operators: mapValues(scalar.comparison_operators, (definition) =>
      comparisonOperator(definition, name),
    ),
  };
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
