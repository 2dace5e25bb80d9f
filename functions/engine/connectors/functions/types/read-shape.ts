import { isRecord } from "../../../ndc/is-record.ts";
import type { Definitions } from "./definitions.ts";
import {
  allowsAnything,
  type JsonSchema,
  numbersOf,
  pointedTo,
  textsOf,
  withoutNull,
} from "./json-schema.ts";
import { type FieldShape, type Fields, JSON_SHAPE, nullable, type Shape } from "./shape.ts";
import type { Direction } from "./standard-schema.ts";
import { nameOf, pascalCase } from "./type-names.ts";

/** Where a schema stands. */
interface Place {
  /** The name of its type, unless it has one itself. */
  name: string;
  /** For messages. */
  text: string;
}

const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** Reads one JSON Schema, which may refer to parts of itself. */
export class ShapeReader {
  readonly #direction: Direction;
  readonly #root: JsonSchema;
  readonly #definitions: Definitions;
  /** By the schema that a reference points to: what it is, null while that is being found out. */
  readonly #pointed = new Map<unknown, Shape | null>();

  constructor(direction: Direction, root: JsonSchema, definitions: Definitions) {
    this.#direction = direction;
    this.#root = root;
    this.#definitions = definitions;
  }

  shape(place: Place): Shape {
    return this.#pointedShape(this.#root, null, place);
  }

  /** The properties of a schema of an object, null where it is of anything else. */
  fields(placeOf: (property: string) => Place): Fields | null {
    let schema: unknown = this.#root;
    for (let hops = 0; isRecord(schema) && typeof schema["$ref"] === "string"; hops += 1) {
      if (hops > 1) return null;
      schema = pointedTo(this.#root, schema["$ref"]);
    }
    if (!isRecord(schema) || schema["type"] !== "object" || isOpen(schema)) return null;
    return this.#fields(schema, placeOf);
  }

  #shape(schema: unknown, id: string | null, place: Place): Shape {
    if (schema === true) return nullable(JSON_SHAPE);
    if (!isRecord(schema)) return JSON_SHAPE;
    if (typeof schema["$ref"] === "string") return this.#referred(schema["$ref"], place);
    if (allowsAnything(schema)) return nullable(JSON_SHAPE);
    const some = withoutNull(schema);
    if (some.onlyNull) return nullable(JSON_SHAPE);
    return some.nullable
      ? nullable(this.#shape(some.schema, id, place))
      : this.#present(schema, id, place);
  }

  #present(schema: JsonSchema, id: string | null, place: Place): Shape {
    const { allOf } = schema;
    if (Array.isArray(allOf) && allOf.length === 1) return this.#shape(allOf[0], id, place);
    const texts = textsOf(schema);
    if (texts !== null) {
      const name = nameOf({ id, title: schema["title"] }, place.name);
      this.#definitions.add(this.#direction, name, { is: "enum", values: texts }, place.text);
      return { is: "named", name };
    }
    if (["anyOf", "oneOf", "allOf", "not"].some((key) => key in schema)) return JSON_SHAPE;
    switch (schema["type"]) {
      case "string":
        return { is: "scalar", name: textScalar(schema) };
      case "integer":
      case "number":
        return { is: "scalar", name: numberScalar(schema) };
      case "boolean":
        return { is: "scalar", name: "Boolean" };
      case "array":
        if (Array.isArray(schema["prefixItems"])) return JSON_SHAPE;
        return { is: "array", of: this.#shape(schema["items"] ?? true, null, place) };
      case "object":
        return this.#object(schema, id, place);
      default:
        return JSON_SHAPE;
    }
  }

  #object(schema: JsonSchema, id: string | null, place: Place): Shape {
    const { properties, title, description } = schema;
    if (!isRecord(properties) || Object.keys(properties).length === 0) return JSON_SHAPE;
    if (isOpen(schema)) return JSON_SHAPE;
    const name = nameOf({ id, title }, place.name);
    const shape: Shape = { is: "named", name };
    // Before its fields, which may refer to it.
    this.#pointed.set(schema, shape);
    const fields = this.#fields(schema, (property) => ({
      name: `${name}${pascalCase(property)}`,
      text: `${place.text}.${property}`,
    }));
    const described = typeof description === "string" ? description : null;
    const definition = { is: "object" as const, fields, description: described };
    this.#definitions.add(this.#direction, name, definition, place.text);
    return shape;
  }

  #fields(schema: JsonSchema, placeOf: (property: string) => Place): Fields {
    const { properties, required } = schema;
    const needed = new Set(Array.isArray(required) ? (required as unknown[]) : []);
    const fields = Object.entries(isRecord(properties) ? properties : {}).map(
      ([property, value]): [string, FieldShape] => {
        const description = isRecord(value) ? value["description"] : undefined;
        return [
          property,
          {
            shape: this.#shape(value, null, placeOf(property)),
            optional: !needed.has(property),
            description: typeof description === "string" ? description : null,
          },
        ];
      },
    );
    return Object.fromEntries(fields);
  }

  #referred(ref: string, place: Place): Shape {
    const target = pointedTo(this.#root, ref);
    const id = /^#\/(?:\$defs|definitions)\/(?!__schema\d+$)(.+)$/.exec(ref)?.[1] ?? null;
    return this.#pointedShape(target, id, place);
  }

  #pointedShape(target: unknown, id: string | null, place: Place): Shape {
    const known = this.#pointed.get(target);
    // Recursive without an object between, such as lists of lists without end.
    if (known === null) return JSON_SHAPE;
    if (known !== undefined) return known;
    this.#pointed.set(target, null);
    const shape = this.#shape(target, id, place);
    this.#pointed.set(target, shape);
    return shape;
  }
}

/** Whether it has properties that it does not name, or none that it names. */
function isOpen({ additionalProperties: others, patternProperties }: JsonSchema): boolean {
  if (isRecord(patternProperties)) return true;
  return isRecord(others) && Object.keys(others).length > 0;
}

function textScalar({ format, contentEncoding }: JsonSchema) {
  if (contentEncoding === "base64") return "Bytes";
  if (format === "date") return "Date";
  if (format === "date-time") return "Timestamp";
  return format === "uuid" ? "UUID" : "String";
}

function numberScalar(schema: JsonSchema) {
  const known = numbersOf(schema);
  const isWhole = known === null ? schema["type"] === "integer" : known.every(Number.isSafeInteger);
  if (!isWhole) return "Float";
  const min = known === null ? bound(schema, "minimum", "exclusiveMinimum") : Math.min(...known);
  const max = known === null ? bound(schema, "maximum", "exclusiveMaximum") : Math.max(...known);
  return min !== null && max !== null && min >= INT32.min && max <= INT32.max ? "Int" : "SafeInt";
}

function bound(schema: JsonSchema, ...keys: string[]): number | null {
  const given = keys.map((key) => schema[key]).find((value) => typeof value === "number");
  return given ?? null;
}
