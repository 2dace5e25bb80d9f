import { sameJson } from "../../../functions/engine/connectors/memory/json.ts";
import type { Operator } from "../../../functions/engine/connectors/memory/operators.ts";
import { badRequest } from "./errors.ts";
import { isFound } from "./like.ts";

/** Null equals null. */
const equal: Operator = sameJson;

const like: Operator = (left, right) => {
  const value = leftText(left);
  if (typeof right !== "string") throw badRequest(" ");
  return isFound(right, value);
};

export const operatorsV01: Readonly<Record<string, Operator>> = { _eq: equal, like };

export const operatorsV02: Readonly<Record<string, Operator>> = {
  ...operatorsV01,
  _contains: text((left, right) => left.includes(right)),
  starts_with: text((left, right) => left.startsWith(right)),
  ends_with: text((left, right) => left.endsWith(right)),
  _icontains: text((left, right) => left.toLowerCase().includes(right.toLowerCase())),
  istarts_with: text((left, right) => left.toLowerCase().startsWith(right.toLowerCase())),
  iends_with: text((left, right) => left.toLowerCase().endsWith(right.toLowerCase())),
};

/** For groups. */
export const groupOperators: Readonly<Record<string, Operator>> = { _eq: equal };

function text(holds: (left: string, right: string) => boolean): Operator {
  return (left, right) => {
    const value = leftText(left);
    if (typeof right !== "string") throw badRequest("argument is not a string");
    return holds(value, right);
  };
}

function leftText(value: unknown): string {
  if (typeof value !== "string") throw badRequest("column is not a string");
  return value;
}
