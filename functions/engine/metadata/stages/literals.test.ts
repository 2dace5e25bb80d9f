import { expect, test } from "vitest";
import { built, SHOP } from "../testing/shop.ts";
import { parseTypeRef } from "../type-ref.ts";
import { checkLiteral } from "./literals.ts";

const types = {
  objectTypes: built(SHOP).objectTypes,
  booleanExpressions: new Set(["shop.article_filter"]),
};

function check(type: string, value: unknown) {
  const ref = parseTypeRef(type, "shop");
  if (ref === null) throw new Error(type);
  const { problem, issues } = checkLiteral(ref, value, types);
  return problem ?? issues.map(({ message }) => message);
}

test("a literal is of the type it is given for", () => {
  const right: [type: string, value: unknown][] = [
    ["Int", null],
    ["Int!", 1],
    ["Float!", 1.5],
    ["String!", "a"],
    ["ID!", "a"],
    ["Boolean!", false],
    ["[Int!]!", [1, 2]],
    ["[Int]!", [null]],
    // What a scalar type of the metadata takes is not known.
    ["Json!", { any: "thing" }],
    ["Place!", { city: "Ulm" }],
  ];
  for (const [type, value] of right) expect(check(type, value)).toEqual([]);
});

test("a literal of another type is refused", () => {
  const wrong: [type: string, value: unknown, message: string][] = [
    ["Int!", null, "Expected a non-null value but received null"],
    ["Int", "1", 'Expected a value of type Int but got value "1"'],
    ["String", 1, "Expected a value of type String but got value 1"],
    ["Boolean", 0, "Expected a value of type Boolean but got value 0"],
    ["[Int]", 1, "Expected an array but instead got value 1"],
    ["[Int!]", [1, null], "Error in array item: Expected a non-null value but received null"],
  ];
  for (const [type, value, message] of wrong) expect(check(type, value)).toBe(message);
});

test("what is wrong inside of an object is an issue of each field", () => {
  expect(check("Place", [])).toEqual([
    "Expected an object value of type Place (in subgraph shop) but got value []",
  ]);
  expect(check("Article", { id: "1", writer: 1, tags: [] })).toEqual([
    'Typecheck failed for field id in object type Article (in subgraph shop): Expected a value of type Int but got value "1"',
  ]);
  expect(check("article_filter", {})).toEqual([
    "Found a literal value but the argument is a boolean expression type 'article_filter (in subgraph shop)'",
  ]);
});

test("a field that is not given says so, because a preset may give it", () => {
  const ref = parseTypeRef("Place!", "shop");
  if (ref === null) throw new Error("Place!");
  expect(checkLiteral(ref, {}, types).issues).toMatchObject([
    { missing: { objectType: "shop.Place", field: "city" } },
  ]);
});
