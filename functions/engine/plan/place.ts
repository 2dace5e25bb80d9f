import { namedNdcType } from "../../../shared/protocol/ndc/types.ts";
import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { Key } from "../metadata/names.ts";
import type { FieldMapping, ObjectType, TypeMapping } from "../metadata/resolved.ts";
import { innermost } from "../metadata/type-ref.ts";
import { mappingOf, type PlanContext } from "./context.ts";
import type { Join } from "./plan.ts";

/** What one query of a connector gathers while it is planned. */
export interface Gathering {
  connector: Key;
  relationships: Record<string, ndc.Relationship>;
  /** Null while one is being planned. */
  joins: (Join | null)[];
}

/** An object in the rows of a query: the row itself, or what one of its columns holds. */
export interface Place {
  type: ObjectType;
  mapping: TypeMapping;
  /** Columns that lead to it from the row. */
  path: readonly string[];
}

export function placeOf(cx: PlanContext, objectType: Key, connector: Key, ndcType: string): Place {
  const type = cx.metadata.objectType(objectType);
  return { type, mapping: mappingOf(type, connector, ndcType), path: [] };
}

export function columnOf({ type, mapping }: Place, field: string): FieldMapping {
  const column = mapping.fields[field];
  if (column === undefined) throw new Error(`${type.name}.${field} is mapped to no column`);
  return column;
}

/** A column of a place as a target of a comparison. */
export function targetOf(place: Place, column: string): ndc.ComparisonTarget {
  const [first, ...rest] = [...place.path, column];
  return {
    type: "column",
    name: first ?? column,
    ...(rest.length === 0 ? {} : { field_path: rest }),
  };
}

/** The object, or list of objects, that a field holds; null where it holds something else. */
export function inside(cx: PlanContext, connector: Key, place: Place, field: string): Place | null {
  const declared = place.type.fields[field]?.type;
  if (declared === undefined) throw new Error(`${place.type.name} has no field ${field}`);
  const name = innermost(declared);
  if (!("custom" in name)) return null;
  const column = columnOf(place, field);
  const ndcType = namedNdcType(column.columnType);
  const type = objectTypeOrNull(cx, name.custom);
  if (type === null || type.mappings[connector]?.[ndcType] === undefined) return null;
  return {
    type,
    mapping: mappingOf(type, connector, ndcType),
    path: [...place.path, column.column],
  };
}

function objectTypeOrNull(cx: PlanContext, key: Key): ObjectType | null {
  return cx.metadata.isObjectType(key) ? cx.metadata.objectType(key) : null;
}

export function isArray(type: ndc.Type): boolean {
  if (type.type === "nullable") return isArray(type.underlying_type);
  return type.type === "array";
}

/** The joins of a query that is planned whole. */
export function joinsOf({ joins }: Gathering): Join[] {
  return joins.map((join) => {
    if (join === null) throw new Error("a join was not planned");
    return join;
  });
}
