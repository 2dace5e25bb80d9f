import { expect, test } from "vitest";
import { all, and, leaf, or, remotesIn, toNdc } from "./expression.ts";
import type { Expression, RemotePredicate } from "./plan.ts";

const [a, b, c] = ["a", "b", "c"].map((name) =>
  leaf({
    type: "unary_comparison_operator",
    column: { type: "column", name },
    operator: "is_null",
  }),
) as [Expression, Expression, Expression];

function remote(name: string): RemotePredicate {
  const on: RemotePredicate["on"] = [
    { column: { type: "column", name }, operator: "_eq", field: name },
  ];
  return { type: "remote", on, fetch: {} as RemotePredicate["fetch"] };
}

test("one condition alone needs nothing around it", () => {
  expect(and([a])).toBe(a);
  expect(or([a])).toBe(a);
});

test("of the like in the like there is one", () => {
  expect(and([and([a, b]), c])).toEqual({ type: "and", expressions: [a, b, c] });
  expect(or([or([a, b]), c])).toEqual({ type: "or", expressions: [a, b, c] });
  expect(and([or([a, b]), c])).toEqual({
    type: "and",
    expressions: [{ type: "or", expressions: [a, b] }, c],
  });
});

test("nothing to hold is held by all, none of nothing holds", () => {
  expect(toNdc(and([]))).toEqual({ type: "and", expressions: [] });
  expect(toNdc(or([]))).toEqual({ type: "or", expressions: [] });
  expect(and([or([]), a])).toEqual({
    type: "and",
    expressions: [{ type: "or", expressions: [] }, a],
  });
});

test("no conditions at all are none", () => {
  expect(all([null, null])).toBe(null);
  expect(all([null, a])).toBe(a);
  expect(all([a, null, b])).toEqual({ type: "and", expressions: [a, b] });
});

test("remote predicates are found wherever they stand, outermost first", () => {
  const [one, two, three] = [remote("one"), remote("two"), remote("three")];
  const exists: Expression = {
    type: "exists",
    in: { type: "related", relationship: "r", arguments: {} },
    predicate: three,
  };
  expect(remotesIn(and([a, one, { type: "not", expression: or([two, exists]) }]))).toEqual([
    one,
    two,
    three,
  ]);
});

test("an answered remote predicate stands as our own columns", () => {
  const one = remote("one");
  const answered = (of: RemotePredicate) => (of === one ? or([b, c]) : a);
  expect(toNdc({ type: "not", expression: one }, answered)).toEqual({
    type: "not",
    expression: { type: "or", expressions: [toNdc(b), toNdc(c)] },
  });
});

test("a remote predicate that nobody answered is no predicate of a connector", () => {
  expect(() => toNdc(and([a, remote("one")]))).toThrow("where none may");
});

test("an exists without a condition has none", () => {
  const where = { type: "related" as const, relationship: "r", arguments: {} };
  expect(toNdc({ type: "exists", in: where, predicate: null })).toEqual({
    type: "exists",
    in_collection: where,
  });
});
