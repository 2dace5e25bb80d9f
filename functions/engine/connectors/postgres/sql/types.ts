import type { Configuration, ScalarType, Type } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import { identifier } from "./identifier.ts";

/** The SQL name of a type. Throws 400 for one that the configuration does not define. */
export function typeName(configuration: Configuration, type: Type): string {
  if (type.kind === "array") {
    // An array of arrays is the same type in PostgreSQL.
    const element = type.element.kind === "array" ? type.element.element : type.element;
    return `${typeName(configuration, element)}[]`;
  }
  const found =
    type.kind === "scalar"
      ? configuration.scalarTypes.get(type.name)
      : configuration.compositeTypes.get(type.name);
  if (!found) {
    const kind = type.kind === "scalar" ? "Scalar Type" : "Composite Type";
    throw invalidRequest(`${kind} '${type.name}' not found.`);
  }
  return `${identifier(found.schema)}.${identifier(found.name)}`;
}

/** The definition of a scalar type; absent for arrays, composites and what is not defined. */
export function scalarOf(configuration: Configuration, type: Type): ScalarType | undefined {
  return type.kind === "scalar" ? configuration.scalarTypes.get(type.name) : undefined;
}

export function isJson(scalar: ScalarType | undefined): boolean {
  return scalar?.schema === "pg_catalog" && (scalar.name === "json" || scalar.name === "jsonb");
}

/** Whether values are written as JSON strings although they are numbers. */
export function isNumberAsString(scalar: ScalarType | undefined): boolean {
  const { representation } = scalar ?? {};
  return representation === "int64AsString" || representation === "bigDecimalAsString";
}

/** Words for a type in messages. */
export function describeType(type: Type): string {
  return type.kind === "array" ? `array of ${describeType(type.element)}` : type.name;
}
