import { RequestError } from "../graphql/request-error.ts";
import type { Value } from "../metadata/resolved.ts";
import type { InbuiltType, TypeRef } from "../metadata/type-ref.ts";
import type { PlanContext } from "./context.ts";
import type { SessionValue } from "./session.ts";

/** What of a plan's context a value is read from. */
export interface ValueContext extends Pick<PlanContext, "session"> {
  metadata: {
    flags: Pick<PlanContext["metadata"]["flags"], "jsonSessionVariables">;
    environment(name: string): string | null;
  };
}

/**
 * The JSON that a preset or a permission stands for in this request. Throws `RequestError` where the
 * session lacks it or has it of another type.
 */
export function valueOf(cx: ValueContext, value: Value, type: TypeRef): unknown {
  if ("literal" in value) return value.literal;
  if ("valueFromEnv" in value) return cx.metadata.environment(value.valueFromEnv);
  const name = value.sessionVariable.toLowerCase();
  const given =
    name === "x-hasura-role" ? { json: cx.session.role } : cx.session.variables.get(name);
  if (given === undefined) {
    throw new RequestError(`Required session variable not found in the request: ${name}`);
  }
  return cx.metadata.flags.jsonSessionVariables
    ? asJson(name, given, type)
    : asText(name, given, type);
}

/** The same, for a place where a plan needs the value itself. Throws `RequestError`. */
export function ownValueOf(cx: PlanContext, value: Value, type: TypeRef): unknown {
  if ("sessionVariable" in value) cx.slots?.spoil();
  return valueOf(cx, value, type);
}

/** The older rule: every variable is a text, read as its place wants it. */
function asText(name: string, given: SessionValue, type: TypeRef): unknown {
  const text = textOf(given);
  if (text === null) {
    throw new RequestError(
      `The session variables ${name} is not encoded as a string. JSON-typed session variables are not supported unless you update your compatibility date`,
    );
  }
  if ("list" in type) {
    throw new RequestError(
      `Typecasting session variable ${name} to an array is not supported. Update your compatibility date to enable JSON session variables`,
    );
  }
  if ("custom" in type.named) return jsonOr(text);
  const read = readText(text, type.named.inbuilt);
  if (read === undefined) throw unexpected(name, type.named.inbuilt, { text });
  return read;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A claim is the JSON it is; the text of a header is read as what its place wants. */
function asJson(name: string, given: SessionValue, type: TypeRef): unknown {
  if ("list" in type) {
    const json = jsonOf(name, given);
    if (!Array.isArray(json)) throw unexpected(name, "array", { json });
    return json.map((one: unknown) => asJson(name, { json: one }, type.list));
  }
  if ("custom" in type.named) return jsonOf(name, given);
  const { inbuilt } = type.named;
  const read = "text" in given ? readText(given.text, inbuilt) : readJson(given.json, inbuilt);
  if (read === undefined) throw unexpected(name, inbuilt, given);
  return read;
}

function jsonOf(name: string, given: SessionValue): unknown {
  if ("json" in given) return given.json;
  try {
    return JSON.parse(given.text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RequestError(
      `Expected session variable ${name} to be a valid JSON value, but encountered a JSON parsing error: ${why}`,
    );
  }
}

function textOf(given: SessionValue): string | null {
  if ("text" in given) return given.text;
  return typeof given.json === "string" ? given.json : null;
}

/** Undefined: it is none of these. */
function readText(text: string, type: InbuiltType): unknown {
  switch (type) {
    case "Int":
      return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
    case "Float":
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
    case "Boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "String":
    case "ID":
      return text;
  }
}

function readJson(json: unknown, type: InbuiltType): unknown {
  switch (type) {
    case "Int":
      return Number.isInteger(json) ? json : undefined;
    case "Float":
      return typeof json === "number" ? json : undefined;
    case "Boolean":
      return typeof json === "boolean" ? json : undefined;
    case "String":
    case "ID":
      return typeof json === "string" ? json : undefined;
  }
}

const EXPECTED: Readonly<Record<InbuiltType | "array", string>> = {
  Int: "int",
  Float: "float",
  Boolean: "true or false",
  String: "string",
  ID: "string",
  array: "array",
};

function unexpected(name: string, type: keyof typeof EXPECTED, given: SessionValue): RequestError {
  const found = "text" in given ? given.text : JSON.stringify(given.json);
  return new RequestError(
    `Session variable ${name} value is of an unexpected type. Expected: ${EXPECTED[type]}, but found: ${found}`,
  );
}
