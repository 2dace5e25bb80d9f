import { Kind, type ValueNode } from "graphql/language";
import { invalid } from "./request-error.ts";

const INT_MAX = 2 ** 31 - 1;

/**
 * The JSON that a value of a scalar stands for. GraphQL's own scalars are checked; every other takes
 * what it is given, and its connector judges it. Throws `RequestError`.
 */
export function scalarOf(type: string, json: unknown, found: string): unknown {
  const check = Object.hasOwn(BUILT_IN, type) ? BUILT_IN[type] : undefined;
  if (check === undefined || check(json)) return type === "ID" ? String(json) : json;
  throw invalid(`expected a value of type ${type} but found a value of type ${found}`);
}

const BUILT_IN: Readonly<Record<string, (json: unknown) => boolean>> = {
  Int: (json) =>
    typeof json === "number" && Number.isInteger(json) && json >= -INT_MAX - 1 && json <= INT_MAX,
  Float: (json) => typeof json === "number",
  String: (json) => typeof json === "string",
  Boolean: (json) => typeof json === "boolean",
  ID: (json) => typeof json === "string" || Number.isInteger(json),
};

/** Whether a document may write a value of a scalar so. */
export function mayBe(type: string, kind: ValueNode["kind"]): boolean {
  const kinds = Object.hasOwn(LITERALS, type) ? LITERALS[type] : undefined;
  return kinds === undefined || kinds.includes(kind);
}

const LITERALS: Readonly<Record<string, readonly ValueNode["kind"][]>> = {
  Int: [Kind.INT],
  Float: [Kind.INT, Kind.FLOAT],
  String: [Kind.STRING],
  Boolean: [Kind.BOOLEAN],
  ID: [Kind.STRING, Kind.INT],
};
