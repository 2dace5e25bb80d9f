import { expect, test } from "vitest";
import { bindVariables, type BoundValue, requireVariables } from "./bind.ts";
import { checkOperation } from "./check.ts";
import { defaultDocumentLimits, readDocument } from "./document.ts";
import { sourceOf } from "./testing/sdl.ts";
import { View } from "./view.ts";

const { source } = sourceOf(`
  type Query {
    movie(id: Int!): Movie
    movies(where: MovieFilter, ids: [Int!], limit: Int = 10): [Movie!]!
  }
  type Movie { id: Int! name: String }
  input MovieFilter { _not: MovieFilter id: IntFilter budget: IntFilter @seen(by: ["admin"]) }
  input IntFilter { _eq: Int _in: [Int!] }
`);

const view = new View(source, "user");

function bound(text: string, variables: Record<string, unknown> = {}, strict = false) {
  const document = readDocument(text, null, defaultDocumentLimits);
  const checked = checkOperation(view, document, defaultDocumentLimits);
  if (strict) requireVariables(checked.variables, variables);
  return bindVariables(view, checked, variables, defaultDocumentLimits).selection;
}

/** As plain JSON. */
function plain(value: BoundValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.is === "list") return value.items.map(plain);
  if (value.is === "object") {
    return Object.fromEntries(value.fields.map((one) => [one.name, plain(one.value)]));
  }
  if (value.is === "enum") return value.name;
  return value.is === "null" ? null : value.value;
}

function argumentsIn(text: string, variables?: Record<string, unknown>, strict?: boolean) {
  const given = bound(text, variables, strict).fields[0]?.arguments ?? {};
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, plain(one.value)]));
}

test("variables stand where they are used, whole or inside of an input", () => {
  const text = "query ($w: MovieFilter, $i: Int!) { movies(where: $w, ids: [1, $i]) { id } }";
  expect(argumentsIn(text, { w: { id: { _in: 3 } }, i: 2 })).toEqual({
    where: { id: { _in: [3] } },
    ids: [1, 2],
    limit: 10,
  });
});

test("an absent variable is as if nothing had been written; a null one is a null", () => {
  const text = "query ($w: MovieFilter, $e: Int) { movies(where: $w, ids: [1], limit: $e) { id } }";
  expect(argumentsIn(text)).toEqual({ ids: [1] });
  expect(argumentsIn(text, { w: null, e: null })).toEqual({ where: null, ids: [1], limit: null });
  const inside = "query ($e: Int) { movies(where: {id: {_eq: $e}}) { id } }";
  expect(argumentsIn(inside)).toEqual({ where: { id: {} }, limit: 10 });
});

test("a default of a variable is taken where none is given", () => {
  const text = "query ($id: Int! = 7) { movie(id: $id) { id } }";
  expect(argumentsIn(text)).toEqual({ id: 7 });
  expect(argumentsIn(text, { id: 8 })).toEqual({ id: 8 });
});

test("fields are skipped and included by variables, also where they are merged", () => {
  const text = `query ($a: Boolean!, $b: Boolean!) {
    movie(id: 1) { id @include(if: $a) name @skip(if: $b) ... @include(if: $b) { id } }
  }`;
  const selected = (a: boolean, b: boolean) =>
    bound(text, { a, b }).fields[0]?.selection?.fields.map(({ name }) => name);
  expect(selected(true, false)).toEqual(["id", "name"]);
  expect(selected(false, false)).toEqual(["name"]);
  expect(selected(false, true)).toEqual(["id"]);
});

test.each([
  [
    "of a wrong type",
    "query ($id: Int!) { movie(id: $id) { id } }",
    { id: "x" },
    "validation failed: expected a value of type Int but found a value of type String",
  ],
  [
    "with a field that the role does not see",
    "query ($w: MovieFilter) { movies(where: $w) { id } }",
    { w: { budget: { _eq: 1 } } },
    "validation failed: the field budget on type MovieFilter is not found",
  ],
  [
    "that is required and absent",
    "query ($id: Int!) { movie(id: $id) { id } }",
    {},
    "validation failed: required variable id not provided",
  ],
  [
    "that is required and null",
    "query ($id: Int!) { movie(id: $id) { id } }",
    { id: null },
    "validation failed: a null value found when expected a value of not nullable type: Int!",
  ],
])("a variable %s is refused", (_, text, variables, message) => {
  expect(() => bound(text, variables)).toThrow(message);
});

test("with the strict flag a required variable is refused though it is not used", () => {
  const text = "query ($id: Int!) { movies { id } }";
  expect(() => bound(text, {}, false)).not.toThrow();
  expect(() => bound(text, {}, true)).toThrow(
    "validation failed: expected a value for non-nullable variable id of type Int! but no value was provided",
  );
  expect(() => bound(text, { id: null }, true)).toThrow(
    "validation failed: null value provided for non-nullable variable id of type Int!",
  );
});

test("a value that is nested without measure is refused", () => {
  let deep: unknown = {};
  for (let n = 0; n < 50_000; n += 1) deep = { _not: deep };
  const text = "query ($w: MovieFilter) { movies(where: $w) { id } }";
  expect(() => bound(text, { w: deep })).toThrow("validation failed: a value is nested too deep");
});
