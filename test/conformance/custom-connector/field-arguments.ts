import { createHash } from "node:crypto";
import type { Row } from "../../../functions/engine/connectors/memory/rows.ts";
import { badRequest } from "./errors.ts";

const HASHES = ["sha224", "sha256", "sha384", "sha512"];

/** One after the other, in the order of their names. */
export function applyFieldArguments(value: unknown, args: Row): unknown {
  return Object.keys(args)
    .toSorted()
    .reduce((result, name) => applied(result, name, args[name]), value);
}

function applied(value: unknown, name: string, argument: unknown): unknown {
  switch (name) {
    case "change_case":
      return changedCase(value, argument);
    case "hash":
      return hashed(value, argument);
    case "limit":
      return cut(value, "limit_string_length", argument, (bytes, n) => bytes.subarray(0, n));
    case "offset":
      return cut(value, "offset_string_length", argument, (bytes, n) => bytes.subarray(n));
    default:
      throw badRequest(`invalid argument name: ${name}`);
  }
}

function changedCase(value: unknown, argument: unknown): string {
  if (typeof argument !== "string") {
    throw badRequest("argument to change_case can only be a string");
  }
  if (typeof value !== "string") {
    throw badRequest("change_case can only be applied to string fields");
  }
  switch (argument.toLowerCase()) {
    case "lower":
      return value.toLowerCase();
    case "upper":
      return value.toUpperCase();
    default:
      throw badRequest("change_case argument must be 'lower' or 'upper'");
  }
}

/** Of the value's compact JSON: a string is hashed with its quotes. */
function hashed(value: unknown, argument: unknown): string {
  if (typeof argument !== "string") throw badRequest("argument to hash can only be a string");
  const algorithm = argument.toLowerCase();
  if (!HASHES.includes(algorithm)) {
    throw badRequest("hash argument must be 'sha224', 'sha256', 'sha384', or 'sha512'");
  }
  return createHash(algorithm).update(JSON.stringify(value)).digest("hex");
}

function cut(
  value: unknown,
  name: string,
  argument: unknown,
  part: (bytes: Buffer, n: number) => Buffer,
): string {
  if (!Number.isInteger(argument) || Number(argument) < 0) {
    throw badRequest(`argument to ${name} can only be a whole number`);
  }
  if (typeof value !== "string") {
    throw badRequest(`${name} can only be applied to string fields`);
  }
  return part(Buffer.from(value), Number(argument)).toString();
}
