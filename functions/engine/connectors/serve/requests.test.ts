import { expect, it } from "vitest";
import { isExpression } from "./requests.ts";

const isNull = (column: object) => ({
  type: "unary_comparison_operator",
  operator: "is_null",
  column,
});

it.each([
  { value: { type: "and", expressions: [] }, in01: true, in02: true },
  { value: isNull({ type: "column", name: "a" }), in01: false, in02: true },
  { value: isNull({ type: "root_collection_column", name: "a" }), in01: true, in02: false },
  { value: { type: "and" }, in01: false, in02: false },
  { value: {}, in01: false, in02: false },
  { value: null, in01: false, in02: false },
  { value: "is_null", in01: false, in02: false },
])("$value is a predicate of 0.1: $in01, of 0.2: $in02", ({ value, in01, in02 }) => {
  expect(isExpression("0.1", value)).toBe(in01);
  expect(isExpression("0.2", value)).toBe(in02);
});
