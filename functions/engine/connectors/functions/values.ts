import { isRecord } from "../../ndc/is-record.ts";
import { own } from "../memory/rows.ts";
import type { Definitions } from "./types/definitions.ts";
import type { Fields, Shape } from "./types/shape.ts";

/**
 * Arguments as their schema wants them: null, by which callers of NDC leave out what is optional, is
 * left out unless it is a value of its own. Nothing is checked.
 */
export function givenValues(
  definitions: Definitions,
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    const field = own(fields, name);
    if (field === undefined) return [[name, value]];
    if (value === null && field.optional && field.shape.is !== "nullable") return [];
    return [[name, givenValue(definitions, field.shape, value)]];
  });
  return Object.fromEntries(given);
}

function givenValue(definitions: Definitions, shape: Shape, value: unknown): unknown {
  switch (shape.is) {
    case "scalar":
      return value;
    case "nullable":
      return value === null ? null : givenValue(definitions, shape.of, value);
    case "array":
      if (!Array.isArray(value)) return value;
      return value.map((element) => givenValue(definitions, shape.of, element));
    case "named": {
      const definition = definitions.of("arguments", shape.name);
      if (definition.is === "enum" || !isRecord(value)) return value;
      return givenValues(definitions, definition.fields, value);
    }
  }
}

/**
 * A result as its type says it in JSON: what is left out is null, and what the type does not have is
 * dropped.
 *
 * @throws Error with the path of what cannot be of its type; a schema then tells another JSON Schema
 *   than what it validates.
 */
export function answeredValue(
  definitions: Definitions,
  shape: Shape,
  value: unknown,
  path = "$",
): unknown {
  switch (shape.is) {
    case "scalar":
      return shape.name === "JSON" ? asJson(value) : scalarValue(value, path);
    case "nullable":
      return value == null ? null : answeredValue(definitions, shape.of, value, path);
    case "array":
      if (!Array.isArray(value)) throw new Error(`${path} is no list`);
      return value.map((element, at) =>
        answeredValue(definitions, shape.of, element, `${path}[${at}]`),
      );
    case "named": {
      const definition = definitions.of("result", shape.name);
      if (definition.is === "enum") return scalarValue(value, path);
      if (!isRecord(value)) throw new Error(`${path} is no object`);
      return answeredFields(definitions, definition.fields, value, path);
    }
  }
}

function answeredFields(
  definitions: Definitions,
  fields: Fields,
  value: Readonly<Record<string, unknown>>,
  path: string,
): Record<string, unknown> {
  const answered = Object.entries(fields).map(([name, { shape, optional }]): [string, unknown] => {
    const given = own(value, name);
    if (given === undefined && optional) return [name, null];
    return [name, answeredValue(definitions, shape, given, `${path}.${name}`)];
  });
  return Object.fromEntries(answered);
}

function scalarValue(value: unknown, path: string): unknown {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Error(`${path} is no value of a scalar type`);
}

/** As JSON has it on the wire, so that a caller in this process sees nothing else. */
export function asJson(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : JSON.parse(text);
}
