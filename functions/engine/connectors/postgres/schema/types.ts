import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Column, Type, TypeRepresentation } from "../configuration/configuration.ts";

/** A type as NDC names it. Elements of arrays may always be null in PostgreSQL. */
export function ndcType(type: Type): ndc.Type {
  return type.kind === "array"
    ? { type: "array", element_type: nullable(ndcType(type.element)) }
    : { type: "named", name: type.name };
}

export function columnType(column: Column): ndc.Type {
  const type = ndcType(column.type);
  return column.nullable ? nullable(type) : type;
}

export function nullable(type: ndc.Type): ndc.Type {
  return { type: "nullable", underlying_type: type };
}

export function named(name: string): ndc.Type {
  return { type: "named", name };
}

/** `description` only where there is one: NDC knows no empty ones. */
export function described(description: string | null): { description?: string } {
  return description === null ? {} : { description };
}

const REPRESENTATIONS: Readonly<Record<string, ndc.TypeRepresentation>> = {
  boolean: { type: "boolean" },
  string: { type: "string" },
  float32: { type: "float32" },
  float64: { type: "float64" },
  int16: { type: "int16" },
  int32: { type: "int32" },
  int64: { type: "int64" },
  int64AsString: { type: "int64" },
  bigDecimal: { type: "bigdecimal" },
  bigDecimalAsString: { type: "bigdecimal" },
  timestamp: { type: "timestamp" },
  timestamptz: { type: "timestamptz" },
  time: { type: "string" },
  timetz: { type: "string" },
  date: { type: "date" },
  uUID: { type: "uuid" },
  geography: { type: "geography" },
  geometry: { type: "geometry" },
};

/** What NDC has no word for is any JSON. */
export function representationOf(given: TypeRepresentation | null): ndc.TypeRepresentation {
  if (given === null) return { type: "json" };
  if (typeof given !== "string") return { type: "enum", one_of: [...given.enum] };
  return REPRESENTATIONS[given] ?? { type: "json" };
}
