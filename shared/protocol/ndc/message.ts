import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from "ajv";
import { mapValues } from "./map-values.ts";
import v01 from "./v01.schema.json" with { type: "json" };
import v02 from "./v02.schema.json" with { type: "json" };
import type { NdcVersion } from "./version.ts";

/** The messages of NDC, by their names in its JSON Schema. */
export type MessageName = keyof typeof v02.properties;

/** What is wrong in a message, and where: keys and indexes from its root. */
export interface Mistake {
  path: (string | number)[];
  text: string;
}

/**
 * What a message of NDC breaks of its JSON Schema, nothing where it is right. Parts that the schema
 * does not know are let pass, since later releases of a line only add such.
 */
export function checkMessage(
  version: NdcVersion,
  name: MessageName,
  message: unknown,
): readonly Mistake[] {
  const check = validator(version, name);
  if (check(message)) return [];
  return mistakesOf(check.errors ?? []);
}

const SCHEMAS = { "v0.1": v01, "v0.2": v02 };
const compilers = new Map<NdcVersion, Ajv>();

/** Compiled when it is first asked for: that takes some ten milliseconds, and few are needed. */
function validator(version: NdcVersion, name: MessageName): ValidateFunction {
  let compiler = compilers.get(version);
  if (compiler === undefined) {
    compiler = new Ajv({
      strict: false,
      validateFormats: false,
      validateSchema: false,
      meta: false,
      allErrors: true,
      verbose: true,
      discriminator: true,
      inlineRefs: false,
      code: { optimize: false },
    }).addSchema(withTags(SCHEMAS[version]) as AnySchemaObject, version);
    compilers.set(version, compiler);
  }
  const key = `${version}#/properties/${name}`;
  const check = compiler.getSchema(key);
  if (check === undefined) throw new Error(`${key} is not in the schema`);
  return check;
}

/** Names `type` as what tells the forms of a choice apart, so that only the form that is meant complains. */
function withTags(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withTags);
  if (!isRecord(schema)) return schema;
  const copy = mapValues(schema, withTags);
  if (!Array.isArray(schema["oneOf"]) || !schema["oneOf"].every(isTagged)) return copy;
  return { ...copy, type: "object", discriminator: { propertyName: "type" } };
}

function isTagged(form: unknown): boolean {
  return tagOf(form) !== undefined;
}

function tagOf(form: unknown): unknown {
  const properties = isRecord(form) ? form["properties"] : undefined;
  const tag = isRecord(properties) ? properties["type"] : undefined;
  const values = isRecord(tag) ? tag["enum"] : undefined;
  return Array.isArray(values) && values.length === 1 ? values[0] : undefined;
}

function mistakesOf(errors: readonly ErrorObject[]): Mistake[] {
  // The only choices without tags are those between something and null.
  const told = errors.filter((one) => one.keyword !== "anyOf" && one.params["type"] !== "null");
  return told.map((one) => ({ path: pathOf(one.instancePath), text: textOf(one) }));
}

function textOf({ keyword, params, message, parentSchema }: ErrorObject): string {
  if (keyword === "required") return `missing field \`${String(params["missingProperty"])}\``;
  if (keyword === "type") return `expected ${String(params["type"]).replaceAll(",", " or ")}`;
  if (keyword === "enum") return expected(params["allowedValues"] as unknown[]);
  if (keyword !== "discriminator") return message ?? keyword;
  const forms: unknown = parentSchema?.["oneOf"];
  return `${expected(Array.isArray(forms) ? forms.map(tagOf) : [])} as \`type\``;
}

function expected(allowed: readonly unknown[]): string {
  return `expected one of ${allowed.map((one) => `\`${String(one)}\``).join(", ")}`;
}

/** A JSON pointer, taken apart. A key of digits only is taken for an index. */
function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((key) => (/^(0|[1-9][0-9]*)$/.test(key) ? Number(key) : key));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
