import { parse, validate } from "graphql";
import { describe, expect, test } from "vitest";
import { checkOperation } from "./check.ts";
import { defaultDocumentLimits, readDocument } from "./document.ts";
import type { CheckedField, CheckedOperation } from "./operation.ts";
import { RequestError } from "./request-error.ts";
import { sourceOf } from "./testing/sdl.ts";
import { View } from "./view.ts";

const { source, schema } = sourceOf(`
  type Query {
    movie(id: Int!): Movie
    movies(where: MovieFilter, order: [Direction!], limit: Int = 10): [Movie!]!
    found: [Found!]!
    named: Named
    secret(key: String!): String @seen(by: ["admin"])
  }
  type Mutation { rename(id: Int!, name: String!): Movie! }
  interface Named { name: String }
  union Found = Movie | Actor
  type Movie implements Named { id: Int! name: String rating(scale: Float): Float budget: Int @seen(by: ["admin"]) actors: [Actor!]! }
  type Actor implements Named { id: Int! name: String born: Date movies: [Movie!] byId(id: ID): Movie }
  input MovieFilter { _and: [MovieFilter!] id: IntFilter name: String budget: IntFilter @seen(by: ["admin"]) }
  input IntFilter { _eq: Int _in: [Int!] }
  enum Direction { Asc Desc Random @seen(by: ["admin"]) }
  scalar Date
`);

function check(text: string, role = "user", operation: string | null = null): CheckedOperation {
  const document = readDocument(text, operation, defaultDocumentLimits);
  return checkOperation(new View(source, role), document, defaultDocumentLimits);
}

function refusal(text: string, role = "user", operation: string | null = null): string {
  try {
    check(text, role, operation);
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
  return "";
}

/** Response names, nested. */
function names(fields: readonly CheckedField[]): unknown[] {
  return fields.map(({ responseName, selection, onlyFor }) => [
    onlyFor === null ? responseName : `${onlyFor.join("|")}.${responseName}`,
    ...(selection === null ? [] : [names(selection.fields)]),
  ]);
}

const WRONG: readonly (readonly [text: string, message: string])[] = [
  ["{ nothing }", "validation failed: no such field on type Query: nothing"],
  ["{ movie(id: 1) { title } }", "validation failed: no such field on type Movie: title"],
  ["{ movie(id: 1) }", "validation failed: no fields are selected"],
  [
    "{ movie(id: 1) { name { first } } }",
    "validation failed: field name of type Movie has no fields to select",
  ],
  [
    "{ movie { id } }",
    "validation failed: required argument id not found on field movie of type Query",
  ],
  [
    "{ movie(id: 1, name: 2) { id } }",
    "validation failed: argument name on field movie of type Query not found",
  ],
  [
    "{ movie(id: 1, id: 2) { id } }",
    "validation failed: argument id on field movie of type Query is defined more than once",
  ],
  [
    '{ movie(id: "1") { id } }',
    "validation failed: expected a value of type Int but found a value of type String",
  ],
  [
    "{ movie(id: null) { id } }",
    "validation failed: a null value found when expected a value of not nullable type: Int!",
  ],
  [
    "{ movies(where: {colour: 1}) { id } }",
    "validation failed: the field colour on type MovieFilter is not found",
  ],
  [
    '{ movies(where: {name: "a", name: "b"}) { id } }',
    "validation failed: the field name on type MovieFilter is specified more than once",
  ],
  [
    "{ movies(order: Up) { id } }",
    "validation failed: the enum value Up on type Direction is not found",
  ],
  [
    "{ a: movie(id: 1) { id } a: movies { id } }",
    "validation failed: different fields movie and movies cannot be merged under the same alias: a",
  ],
  [
    "{ movie(id: 1) { id } movie(id: 2) { id } }",
    "validation failed: cannot merge fields with different arguments on the same alias: movie",
  ],
  ["{ ...lost }", "validation failed: fragment not defined in the document: lost"],
  [
    "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "validation failed: fragment cycle detected through: a, b, a",
  ],
  [
    "{ movie(id: 1) { ... on Actor { id } } }",
    "validation failed: fragment of type Actor cannot be spread on type Movie",
  ],
  [
    "{ movie(id: 1) { ... on Date { id } } }",
    "validation failed: inline fragment is defined on a non-composite type: Date",
  ],
  [
    "{ movie(id: 1) { ... on Nobody { id } } }",
    "validation failed: no such type defined in the document: Nobody",
  ],
  [
    "query ($id: Int) { movie(id: $id) { id } }",
    "validation failed: the variable id of type Int cannot be used at a location of type Int!",
  ],
  [
    "{ movie(id: $id) { id } }",
    "validation failed: the variable id is not defined in the document",
  ],
  [
    "query ($m: Movie) { movie(id: 1) { id } }",
    "validation failed: the variable m is of type Movie which is not an input type",
  ],
  [
    "query ($a: Int, $a: Int) { movie(id: 1) { id } }",
    "validation failed: the following variable is defined more than once: a",
  ],
  [
    "query a { named { name } } query a { named { name } }",
    "validation failed: the following operation is defined more than once: a",
  ],
  [
    "{ named { name } } { named { name } }",
    "validation failed: there should only be one anonymous operation in the document",
  ],
  [
    "query a { named { name } } query b { named { name } }",
    "validation failed: no anonymous operation found in the document",
  ],
  [
    "subscription { movies { id } }",
    "validation failed: no subscriptions are defined in the schema",
  ],
  ["{ constructor }", "validation failed: no such field on type Query: constructor"],
  ["{ __proto__ }", "validation failed: no such field on type Query: __proto__"],
  [
    "{ ...a } fragment a on Query { movies { actors { ...b } } } fragment b on Actor { movies { actors { ...b } } }",
    "validation failed: fragment cycle detected through: b, b",
  ],
  [
    "{ movie(id: 1.0) { id } }",
    "validation failed: expected a value of type Int but found a value of type Float",
  ],
  [
    "{ movies(where: {name: bare}) { id } }",
    "validation failed: expected a value of type String but found a value of type enum",
  ],
  [
    "{ movie(id: 2147483648) { id } }",
    "validation failed: expected a value of type Int but found a value of type Int",
  ],
  ["{ movies @often { id } }", "validation failed: unknown directive @often"],
];

test.each(WRONG)("%s is refused in its own words", (text, message) => {
  expect(refusal(text)).toBe(message);
});

test("whatever is refused here is refused by the reference implementation too", () => {
  const lenient = WRONG.filter(([text]) => {
    // A document of several operations is right; that one must be named is a matter of the request.
    if (/query a .* query b/.test(text)) return false;
    return validate(schema, parse(text)).length === 0;
  });
  // It takes an operation without a type to answer it as a mistake of execution.
  expect(lenient.map(([text]) => text)).toEqual([]);
});

describe("what a role may not see", () => {
  const hidden: [string, string, string][] = [
    ["{ secret(key: 1) }", "{ sesame(key: 1) }", "field"],
    ["{ movie(id: 1) { budget } }", "{ movie(id: 1) { budgie } }", "field of a type"],
    [
      "{ movies(where: {budget: {_eq: 1}}) { id } }",
      "{ movies(where: {budgie: 1}) { id } }",
      "input",
    ],
    ["{ movies(order: Random) { id } }", "{ movies(order: Ramdon) { id } }", "enum value"],
  ];
  test.each(hidden)("%s reads as %s", (there, nowhere) => {
    const words = (text: string) => text.replace(/secret|sesame|budget|budgie|Random|Ramdon/g, "X");
    expect(words(refusal(there))).toBe(words(refusal(nowhere)));
    expect(refusal(there)).not.toBe("");
  });

  test("another role sees", () => {
    expect(
      refusal('{ secret(key: "a") movie(id: 1) { budget } movies(order: Random) { id } }', "admin"),
    ).toBe("");
  });
});

test("fields are merged in the order of their first occurrence, through fragments", () => {
  const { selection } = check(`
    query { b: movie(id: 1) { id ...more } ... on Query { b: movie(id: 1) { actors { id } } } named { name } }
    fragment more on Movie { name actors { name } }
  `);
  expect(names(selection.fields)).toEqual([
    ["b", [["id"], ["name"], ["actors", [["name"], ["id"]]]]],
    ["named", [["name"]]],
  ]);
});

test("below an abstract type each field says for which members it counts", () => {
  const { selection } = check(`{
    found { __typename ... on Movie { id rating } ... on Named { name } ... on Actor { id: born } }
  }`);
  expect(names(selection.fields)).toEqual([
    ["found", [["__typename"], ["Movie.id"], ["Movie.rating"], ["name"], ["Actor.id"]]],
  ]);
});

test("the operation that is asked for is found by its name", () => {
  const text = 'query a { named { name } } mutation b { rename(id: 1, name: "x") { id } }';
  expect(check(text, "user", "b").kind).toBe("mutation");
  expect(refusal(text, "user", "c")).toBe("validation failed: operation not found: c");
});

test("introspection is checked like any other field", () => {
  const { selection } = check('{ __schema { queryType { name } } __type(name: "Movie") { kind } }');
  expect(names(selection.fields)).toEqual([
    ["__schema", [["queryType", [["name"]]]]],
    ["__type", [["kind"]]],
  ]);
  expect(refusal("{ movie(id: 1) { __schema { types { name } } } }")).toBe(
    "validation failed: no such field on type Movie: __schema",
  );
});

test("an ID keeps all digits of a number", () => {
  const { selection } = check("{ movies { actors { byId(id: 12345678901234567890) { id } } } }");
  const field = selection.fields[0]?.selection?.fields[0]?.selection?.fields[0];
  expect(field?.arguments["id"]?.value).toEqual({ is: "scalar", value: "12345678901234567890" });
});

describe("a document without measure", () => {
  const refused = (text: string) => refusal(text);
  test("of many tokens is refused before it is read whole", () => {
    expect(refused(`{ ${"named { name } ".repeat(50_000)} }`)).toMatch(/^parsing failed: .*token/);
  });
  test("nested deep is refused", () => {
    const deep = (n: number) =>
      `{ ${"found { ... on Movie { actors { ".repeat(n)} id ${"} } }".repeat(n)} }`;
    expect(refused(deep(4_000))).toMatch(/^(?:parsing|validation) failed: /);
    const nested = `{ movies(where: ${"{_and: ".repeat(9_000)}{}${"}".repeat(9_000)}) { id } }`;
    expect(refused(nested)).toMatch(/^(?:parsing|validation) failed: /);
  });
  test("of many aliases is refused", () => {
    const aliases = Array.from({ length: 100_000 }, (_, n) => `a${n}: named { name }`).join(" ");
    expect(refused(`{ ${aliases} }`)).toMatch(/failed: /);
  });
  test("whose fragments double one another is refused", () => {
    const doubling = Array.from(
      { length: 40 },
      (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`,
    );
    expect(
      refused(`{ ...f0 } ${doubling.join(" ")} fragment f40 on Query { named { name } }`),
    ).toBe("validation failed: too many fields are selected");
  });
});
