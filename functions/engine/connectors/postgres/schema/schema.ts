import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type {
  ComparisonOperator,
  Configuration,
  NativeOperation,
  ScalarType,
  Table,
  Type,
} from "../configuration/configuration.ts";
import { procedureSchema } from "./procedures.ts";
import { columnType, described, named, ndcType, nullable, representationOf } from "./types.ts";

/** The connector's schema, of its configuration alone. */
export function schemaOf(configuration: Configuration): ndc.SchemaResponse {
  const procedures = procedureSchema(configuration);
  const objectTypes = {
    ...mapped(configuration.tables, (table) => tableType(configuration, table)),
    ...mapped(configuration.nativeQueries, nativeType),
    ...mapped(configuration.nativeMutations, nativeType),
    ...mapped(configuration.compositeTypes, ({ description, fields }) => ({
      ...described(description),
      fields: mapped(fields, (field) => ({
        ...described(field.description),
        type: nullable(ndcType(field.type)),
      })),
      foreign_keys: {},
    })),
    ...procedures.objectTypes,
  };
  const collections = [
    ...[...configuration.tables].map(([name, table]) => tableCollection(name, table)),
    ...[...configuration.nativeQueries].map(([name, native]) => nativeCollection(name, native)),
  ];
  return {
    scalar_types: {
      ...undefinedScalars(configuration),
      ...mapped(configuration.scalarTypes, (scalar) => scalarType(configuration, scalar)),
      ...procedures.scalarTypes,
    },
    object_types: objectTypes,
    collections,
    functions: [],
    procedures: procedures.procedures,
    capabilities: { query: { aggregates: { count_scalar_type: "int8" } } },
  };
}

function mapped<T, U>(from: ReadonlyMap<string, T>, make: (value: T) => U): Record<string, U> {
  return Object.fromEntries([...from].map(([name, value]) => [name, make(value)]));
}

function tableType(configuration: Configuration, table: Table): ndc.ObjectType {
  return {
    ...described(table.description),
    fields: mapped(table.columns, (column) => ({
      ...described(column.description),
      type: columnType(column),
    })),
    foreign_keys: foreignKeys(configuration, table),
  };
}

/** Those whose table is a collection too. */
function foreignKeys(
  configuration: Configuration,
  table: Table,
): Record<string, ndc.ForeignKeyConstraint> {
  const collections = [...configuration.tables];
  const keys = [...table.foreignKeys].flatMap(([name, key]) => {
    const target = collections.find(
      ([, other]) => other.schema === (key.schema ?? table.schema) && other.name === key.table,
    );
    if (!target) return [];
    const mapping = Object.entries(key.columnMapping).map(([own, foreign]) => [own, [foreign]]);
    const constraint: ndc.ForeignKeyConstraint = {
      column_mapping: Object.fromEntries(mapping) as Record<string, string[]>,
      foreign_collection: target[0],
    };
    return [[name, constraint] as const];
  });
  return Object.fromEntries(keys);
}

function nativeType(native: NativeOperation): ndc.ObjectType {
  return {
    ...described(native.description),
    fields: mapped(native.columns, (column) => ({
      ...described(column.description),
      type: columnType(column),
    })),
    foreign_keys: {},
  };
}

function tableCollection(name: string, table: Table): ndc.CollectionInfo {
  return {
    name,
    ...described(table.description),
    arguments: {},
    type: name,
    uniqueness_constraints: mapped(table.uniquenessConstraints, (columns) => ({
      unique_columns: [...columns],
    })),
  };
}

function nativeCollection(name: string, native: NativeOperation): ndc.CollectionInfo {
  return {
    name,
    ...described(native.description),
    arguments: nativeArguments(native),
    type: name,
    uniqueness_constraints: {},
  };
}

function nativeArguments(native: NativeOperation): Record<string, ndc.ArgumentInfo> {
  return mapped(native.arguments, (argument) => ({
    ...described(argument.description),
    type: columnType(argument),
  }));
}

/**
 * Scalar types that are used and not defined: those of counts, and what writers of configurations
 * left out. They can be read, and nothing more.
 */
function undefinedScalars(configuration: Configuration): Record<string, ndc.ScalarType> {
  const { tables, nativeQueries, nativeMutations, compositeTypes } = configuration;
  const natives = [...nativeQueries.values(), ...nativeMutations.values()];
  const typed = [
    ...[...tables.values()].flatMap(({ columns }) => [...columns.values()]),
    ...natives.flatMap(({ columns, arguments: given }) => [...columns.values(), ...given.values()]),
    ...[...compositeTypes.values()].flatMap(({ fields }) => [...fields.values()]),
  ];
  const names = ["int4", "int8", ...typed.flatMap(({ type }) => scalarName(type))];
  return Object.fromEntries(names.map((name) => [name, bareScalar({ type: "json" })]));
}

function scalarName(type: Type): string[] {
  if (type.kind === "array") return scalarName(type.element);
  return type.kind === "scalar" ? [type.name] : [];
}

function bareScalar(representation: ndc.TypeRepresentation): ndc.ScalarType {
  return { representation, aggregate_functions: {}, comparison_operators: {} };
}

function scalarType(configuration: Configuration, scalar: ScalarType): ndc.ScalarType {
  return {
    representation: representationOf(scalar.representation),
    aggregate_functions: Object.fromEntries(
      [...scalar.aggregateFunctions].map(([name, result]) => [
        name,
        aggregateFunction(configuration, name, result),
      ]),
    ),
    comparison_operators: mapped(scalar.comparisonOperators, comparisonOperator),
  };
}

/** The standard meanings of NDC, where PostgreSQL's result type allows them. */
function aggregateFunction(
  configuration: Configuration,
  name: string,
  result: string,
): ndc.AggregateFunctionDefinition {
  const base = configuration.scalarTypes.get(result)?.name ?? result;
  if (name === "min" || name === "max") return { type: name };
  if (name === "sum" && (base === "int8" || base === "float8")) {
    return { type: "sum", result_type: result };
  }
  if (name === "avg" && base === "float8") return { type: "average", result_type: result };
  return { type: "custom", result_type: nullable(named(result)) };
}

const OPERATORS = {
  equal: { type: "equal" },
  in: { type: "in" },
  lessThan: { type: "less_than" },
  lessThanOrEqual: { type: "less_than_or_equal" },
  greaterThan: { type: "greater_than" },
  greaterThanOrEqual: { type: "greater_than_or_equal" },
} as const;

function comparisonOperator(operator: ComparisonOperator): ndc.ComparisonOperatorDefinition {
  if (operator.kind !== "custom") return OPERATORS[operator.kind];
  return { type: "custom", argument_type: named(operator.argumentType) };
}
