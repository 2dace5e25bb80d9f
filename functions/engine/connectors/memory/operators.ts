import { compareJson, sameJson } from "./json.ts";

/** Whether a comparison holds. */
export type Operator = (left: unknown, right: unknown) => boolean;

/**
 * The operators that NDC gives a meaning to, under the names most connectors use. As in databases,
 * nothing compares with null.
 */
export const standardOperators: Readonly<Record<string, Operator>> = {
  _eq: notNull(sameJson),
  _in: (left, right) => list(right).some((one) => standardOperators["_eq"]?.(left, one)),
  _lt: ordered((order) => order < 0),
  _lte: ordered((order) => order <= 0),
  _gt: ordered((order) => order > 0),
  _gte: ordered((order) => order >= 0),
  _contains: text((left, right) => left.includes(right)),
  _icontains: text((left, right) => left.includes(right), lowered),
  _starts_with: text((left, right) => left.startsWith(right)),
  _istarts_with: text((left, right) => left.startsWith(right), lowered),
  _ends_with: text((left, right) => left.endsWith(right)),
  _iends_with: text((left, right) => left.endsWith(right), lowered),
};

function notNull(operator: Operator): Operator {
  return (left, right) => left !== null && right !== null && operator(left, right);
}

function ordered(holds: (order: number) => boolean): Operator {
  return notNull((left, right) => {
    const order = compareJson(left, right);
    return order !== undefined && holds(order);
  });
}

function text(
  holds: (left: string, right: string) => boolean,
  fold: (value: string) => string = (value) => value,
): Operator {
  return (left, right) =>
    typeof left === "string" && typeof right === "string" && holds(fold(left), fold(right));
}

function lowered(value: string): string {
  return value.toLowerCase();
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
