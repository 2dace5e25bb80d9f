import { invalidSession, RequestError } from "../graphql/request-error.ts";
import type { Value } from "../metadata/resolved.ts";
import { shownTypeRef, type TypeRef } from "../metadata/type-ref.ts";
import type { PlanContext } from "./context.ts";
import type { SessionValue } from "./session.ts";

/**
 * The JSON that a preset or a permission stands for in this request. Throws `RequestError` where the
 * session lacks it or has it of another type.
 */
export function valueOf(cx: PlanContext, value: Value, type: TypeRef): unknown {
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

/** The older rule: every variable is a text, read as its place wants it. */
function asText(name: string, given: SessionValue, type: TypeRef): unknown {
  const text = "text" in given ? given.text : given.json;
  if (typeof text !== "string") {
    throw invalidSession(name, shownTypeRef(type), kindOf(text));
  }
  if ("list" in type) throw invalidSession(name, shownTypeRef(type), "String");
  if ("custom" in type.named) return jsonOr(text);
  switch (type.named.inbuilt) {
    case "Int": {
      if (!/^[+-]?\d+$/.test(text)) throw invalidSession(name, "Int", "String");
      return Number(text);
    }
    case "Float": {
      const value = Number(text);
      if (text.trim() === "" || Number.isNaN(value)) throw invalidSession(name, "Float", "String");
      return value;
    }
    case "Boolean":
      if (text !== "true" && text !== "false") {
        throw invalidSession(name, "true or false", text);
      }
      return text === "true";
    case "String":
    case "ID":
      return text;
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function asJson(name: string, given: SessionValue, type: TypeRef): unknown {
  const json = "json" in given ? given.json : readText(name, given.text, type);
  if (!fits(json, type)) throw invalidSession(name, shownTypeRef(type), kindOf(json));
  return json;
}

/** A header that is to be a text is one as it stands; anything else must be JSON. */
function readText(name: string, text: string, type: TypeRef): unknown {
  if ("named" in type && "inbuilt" in type.named) {
    if (type.named.inbuilt === "String" || type.named.inbuilt === "ID") return text;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if ("named" in type && "custom" in type.named) return text;
    const why = error instanceof Error ? error.message : String(error);
    throw new RequestError(
      `Expected session variable ${name} to be a valid JSON value, but encountered a JSON parsing error: ${why}`,
    );
  }
}

function fits(json: unknown, type: TypeRef): boolean {
  if (json === null) return type.nullable;
  if ("list" in type) return Array.isArray(json) && json.every((one) => fits(one, type.list));
  if ("custom" in type.named) return true;
  switch (type.named.inbuilt) {
    case "Int":
      return Number.isInteger(json);
    case "Float":
      return typeof json === "number";
    case "Boolean":
      return typeof json === "boolean";
    case "String":
      return typeof json === "string";
    case "ID":
      return typeof json === "string" || Number.isInteger(json);
  }
}

function kindOf(json: unknown): string {
  if (json === null) return "null";
  if (Array.isArray(json)) return "array";
  return typeof json;
}
