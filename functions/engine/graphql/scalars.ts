import { invalid } from "./request-error.ts";

const INT_MAX = 2 ** 31 - 1;

/**
 * The JSON that a value of a scalar stands for. GraphQL's own scalars are checked; every other takes
 * what it is given, and its connector judges it. Throws `RequestError`.
 */
export function scalarOf(type: string, json: unknown, found: string): unknown {
  const check = BUILT_IN[type];
  if (check === undefined || check(json)) return type === "ID" ? String(json) : json;
  throw invalid(`expected a value of type ${type} but found a value of type ${found}`);
}

const BUILT_IN: Readonly<Record<string, (json: unknown) => boolean>> = {
  Int: (json) => Number.isInteger(json) && Math.abs(json as number) <= INT_MAX + 1,
  Float: (json) => typeof json === "number",
  String: (json) => typeof json === "string",
  Boolean: (json) => typeof json === "boolean",
  ID: (json) => typeof json === "string" || Number.isInteger(json),
};
