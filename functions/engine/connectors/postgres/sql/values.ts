import type { Configuration, Type } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import { describeType, isJson, scalarOf, typeName } from "./types.ts";

/**
 * How values of a type travel: as a text that PostgreSQL is given as a parameter, and an expression
 * that makes a value of the type of that text. A null stays null on both sides.
 */
export interface Encoding {
  /** Names the way of encoding; equal for types that share it. */
  key: string;
  /** Throws 400 for a JSON value that is none of the type. */
  encode(value: unknown): string | null;
  /** The value, of an SQL expression of type text (or a parameter without a type). */
  decode(text: string): string;
}

export function encodingOf(configuration: Configuration, type: Type): Encoding {
  if (type.kind === "scalar") return scalarEncoding(configuration, type);
  if (isPlainArray(configuration, type)) {
    return {
      key: "array",
      encode: (value) => (value === null ? null : arrayText(type, value)),
      decode: (text) => `(${text})::${typeName(configuration, type)}`,
    };
  }
  return {
    key: "json",
    encode: (value) =>
      value === null ? null : JSON.stringify(toDatabaseNames(configuration, type, value)),
    decode: (text) => fromJsonb(configuration, type, `(${text})::jsonb`),
  };
}

function scalarEncoding(configuration: Configuration, type: Type): Encoding {
  const json = isJson(scalarOf(configuration, type));
  return {
    key: json ? "json" : "scalar",
    encode: (value) => {
      if (value === null || value === undefined) return null;
      // A value of a JSON type is the value itself, not a text of it.
      return json ? JSON.stringify(value) : scalarText(value);
    },
    decode: (text) => `(${text})::${typeName(configuration, type)}`,
  };
}

function scalarText(value: unknown): string {
  if (typeof value === "string") return withoutZero(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  // Types with an input format of their own (ranges, points, geometries) may be given as JSON.
  return withoutZero(JSON.stringify(value));
}

function withoutZero(text: string): string {
  if (!text.includes("\0")) return text;
  throw invalidRequest("A text with a zero character cannot be stored by PostgreSQL.");
}

function isPlainArray(configuration: Configuration, type: Type): boolean {
  if (type.kind !== "array") return false;
  const { element } = type;
  if (element.kind === "array") return isPlainArray(configuration, element);
  return element.kind === "scalar" && !isJson(scalarOf(configuration, element));
}

/** An array in PostgreSQL's own notation, nested ones included. */
function arrayText(type: Type, value: unknown): string {
  if (type.kind !== "array") {
    if (value === null || value === undefined) return "NULL";
    const text = scalarText(value);
    return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  }
  if (value === null || value === undefined) return "NULL";
  if (!Array.isArray(value)) throw mismatch(value, type);
  return `{${value.map((item) => arrayText(type.element, item)).join(",")}}`;
}

/** Array text of texts, for parameters that hold one text per variable set. */
export function textArray(values: readonly (string | null)[]): string {
  const items = values.map((value) =>
    value === null ? "NULL" : `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`,
  );
  return `{${items.join(",")}}`;
}

/** The same value with the fields of composites named as in the database. */
function toDatabaseNames(configuration: Configuration, type: Type, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (type.kind === "array") {
    if (!Array.isArray(value)) throw mismatch(value, type);
    return value.map((item) => toDatabaseNames(configuration, type.element, item));
  }
  if (type.kind === "scalar") return value;
  if (typeof value !== "object" || Array.isArray(value)) throw mismatch(value, type);
  const fields = configuration.compositeTypes.get(type.name)?.fields;
  const renamed = Object.entries(value).map(([name, item]) => {
    const field = fields?.get(name);
    if (!field) throw invalidRequest(`Field '${name}' not found in type '${type.name}'.`);
    return [field.name, toDatabaseNames(configuration, field.type, item)];
  });
  return Object.fromEntries(renamed);
}

/** A value of a type, of an SQL expression of type jsonb that may be null. */
function fromJsonb(configuration: Configuration, type: Type, json: string): string {
  if (type.kind === "composite") {
    return `jsonb_populate_record(null::${typeName(configuration, type)}, ${json})`;
  }
  if (type.kind === "scalar") {
    const name = typeName(configuration, type);
    // `#>> '{}'` gives the text of a JSON value, strings without their quotes.
    return isJson(scalarOf(configuration, type))
      ? `(${json})::${name}`
      : `(${json} #>> '{}')::${name}`;
  }
  const element = `nullif("e"."v", 'null'::jsonb)`;
  const items = `select ${fromJsonb(configuration, type.element, element)} from jsonb_array_elements("j"."v") with ordinality as "e"("v", "i") order by "e"."i"`;
  return `(select case when "j"."v" is null then null else array(${items}) end from (select ${json} as "v") as "j")`;
}

function mismatch(value: unknown, type: Type) {
  return invalidRequest(`Value '${JSON.stringify(value)}' is not of type '${describeType(type)}'.`);
}
