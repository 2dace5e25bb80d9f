import { mapValues } from "../../../../shared/protocol/ndc/map-values.ts";
import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";
import { isRecord } from "../is-record.ts";

/** Arguments whose values hold predicates, by the name of what takes them. Most connectors have none. */
export interface PredicateArguments {
  /** Of collections, and of functions, which are asked as collections. */
  collections: ReadonlyMap<string, ArgumentTypes>;
  procedures: ReadonlyMap<string, ArgumentTypes>;
  objectTypes: v02.SchemaResponse["object_types"];
}

type ArgumentTypes = ReadonlyMap<string, v02.Type>;
type LowerPredicate = (predicate: v02.Expression) => v01.Expression;

/**
 * Finds the arguments whose values are lowered with the request: a literal does not tell that it is
 * a predicate, only the schema does.
 */
export function predicateArguments(
  schema: Pick<v02.SchemaResponse, "object_types" | "collections" | "functions" | "procedures">,
): PredicateArguments {
  const { object_types: objectTypes } = schema;
  const takers = (list: readonly Taker[]) =>
    list.flatMap(({ name, arguments: all }): [string, ArgumentTypes][] => {
      const holding = Object.entries(all).filter(([, { type }]) => holds(type, objectTypes));
      if (holding.length === 0) return [];
      return [[name, new Map(holding.map(([argument, { type }]) => [argument, type]))]];
    });
  return {
    // Where both have one name, the collection is asked.
    collections: new Map([...takers(schema.functions), ...takers(schema.collections)]),
    procedures: new Map(takers(schema.procedures)),
    objectTypes,
  };
}

interface Taker {
  name: string;
  arguments: Record<string, v02.ArgumentInfo>;
}

function holds(
  type: v02.Type,
  objectTypes: PredicateArguments["objectTypes"],
  seen: ReadonlySet<string> = new Set(),
): boolean {
  switch (type.type) {
    case "predicate":
      return true;
    case "nullable":
      return holds(type.underlying_type, objectTypes, seen);
    case "array":
      return holds(type.element_type, objectTypes, seen);
    case "named": {
      if (seen.has(type.name) || !Object.hasOwn(objectTypes, type.name)) return false;
      const inside = new Set([...seen, type.name]);
      const fields = Object.values(objectTypes[type.name]?.fields ?? {});
      return fields.some((field) => holds(field.type, objectTypes, inside));
    }
  }
}

/** A value of this type with all predicates in it lowered; what does not fit its type is left to the connector. */
export function lowerValue(
  value: unknown,
  type: v02.Type,
  objectTypes: PredicateArguments["objectTypes"],
  lower: LowerPredicate,
): unknown {
  if (value === null || value === undefined) return value;
  switch (type.type) {
    case "predicate":
      return isRecord(value) ? lower(value as unknown as v02.Expression) : value;
    case "nullable":
      return lowerValue(value, type.underlying_type, objectTypes, lower);
    case "array":
      if (!Array.isArray(value)) return value;
      return value.map((one) => lowerValue(one, type.element_type, objectTypes, lower));
    case "named": {
      if (!isRecord(value) || !Object.hasOwn(objectTypes, type.name)) return value;
      const fields = objectTypes[type.name]?.fields ?? {};
      return mapValues(value, (one, name) => {
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        return field === undefined ? one : lowerValue(one, field.type, objectTypes, lower);
      });
    }
  }
}
