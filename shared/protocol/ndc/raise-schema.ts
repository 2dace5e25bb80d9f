import { mapValues } from "./map-values.ts";
import type * as v01 from "./v01.gen.ts";
import type * as v02 from "./v02.gen.ts";
import type { SchemaResponse } from "./v02.ts";

/** The schema of a connector of 0.1 as one of 0.2 would tell it. 0.1 does not say how counts are typed. */
export function raiseSchema(old: v01.SchemaResponse): SchemaResponse {
  const foreignKeys = foreignKeysByType(old.collections);
  return {
    scalar_types: mapValues(old.scalar_types, raiseScalarType),
    object_types: mapValues(old.object_types, (type, name) => ({
      ...(type.description == null ? {} : { description: type.description }),
      fields: type.fields,
      foreign_keys: foreignKeys.get(name) ?? {},
    })),
    collections: old.collections.map(({ foreign_keys: _onTheType, ...collection }) => collection),
    functions: old.functions,
    procedures: old.procedures,
  };
}

/**
 * 0.2 gives operators and aggregate functions a meaning. `equal` and `in` had theirs before; nothing
 * can be known of the others, whatever their names.
 */
function raiseScalarType(old: v01.ScalarType): v02.ScalarType {
  return {
    representation: raiseRepresentation(old.representation ?? { type: "json" }),
    aggregate_functions: mapValues(old.aggregate_functions, ({ result_type }) => ({
      type: "custom" as const,
      result_type,
    })),
    comparison_operators: old.comparison_operators,
    extraction_functions: {},
  };
}

/** `number` and `integer` went away; they meant any precision, and were served as these. */
function raiseRepresentation(old: v01.TypeRepresentation): v02.TypeRepresentation {
  if (old.type === "number") return { type: "float64" };
  if (old.type === "integer") return { type: "int32" };
  return old;
}

/** 0.1 has foreign keys on collections, and to columns only; 0.2 has them on their rows' type. */
function foreignKeysByType(
  collections: readonly v01.CollectionInfo[],
): Map<string, Record<string, v02.ForeignKeyConstraint>> {
  const byType = new Map<string, Record<string, v02.ForeignKeyConstraint>>();
  for (const { type, foreign_keys } of collections) {
    const raised = mapValues(foreign_keys, ({ column_mapping, foreign_collection }) => ({
      column_mapping: mapValues(column_mapping, (column) => [column]),
      foreign_collection,
    }));
    byType.set(type, { ...byType.get(type), ...raised });
  }
  return byType;
}
