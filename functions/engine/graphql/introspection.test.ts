import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  introspectionFromSchema,
  validateSchema,
} from "graphql";
import { expect, test } from "vitest";
import { byName, ownTypes } from "./testing/by-name.ts";
import { introspect } from "./testing/introspect.ts";
import { sourceOf } from "./testing/sdl.ts";
import { View } from "./view.ts";

const SDL = `
  "The way in"
  type Query {
    node(id: ID!): Node
    movies(where: MovieFilter = {id: {_in: [1, 2]}, order: Desc}, limit: Int = 10, old: Int @deprecated(reason: "too old")): [[Movie!]]!
    search: Found
    secret: Secret @seen(by: ["admin"])
  }
  type Mutation { hidden: Int @seen(by: ["admin"]) }
  interface Node { id: ID! }
  union Found = Movie | Actor
  "A film"
  type Movie implements Node {
    id: ID!
    "What it is called"
    name: String
    title: String @deprecated
    actors: [Actor!]! @seen(by: ["admin", "user"])
  }
  type Actor implements Node { id: ID! born: Date }
  type Secret { key: String }
  input MovieFilter { id: IntFilter order: Direction old: String @deprecated(reason: "too old") budget: Budget @seen(by: ["admin"]) }
  input IntFilter { _eq: Int _in: [Int!] }
  input Budget { min: Float }
  enum Direction { "Up" Asc Desc Random @deprecated(reason: "never was") }
  scalar Date
`;
const { source, schema } = sourceOf(SDL);
const admin = new View(source, "admin");
const user = new View(source, "user");
const QUERY = getIntrospectionQuery({ inputValueDeprecation: true });

test("a role that sees everything is told what the reference implementation tells", () => {
  const reference = introspectionFromSchema(schema, {
    inputValueDeprecation: true,
    specifiedByUrl: false,
    oneOf: false,
  });
  const answer = introspect(admin, QUERY);
  expect(byName(ownTypes(answer))).toEqual(byName(ownTypes(reference)));
});

test("what any role is told is a whole and valid schema", () => {
  for (const role of ["admin", "user", "nobody"]) {
    const told = introspect(new View(source, role), QUERY) as unknown as IntrospectionQuery;
    expect(validateSchema(buildClientSchema(told))).toEqual([]);
  }
});

test("types, fields, arguments and values are listed by name", () => {
  const told = introspect(
    admin,
    `{
      __schema { types { name } }
      movie: __type(name: "Movie") { fields { name } interfaces { name } }
      query: __type(name: "Query") { fields { name args { name } } }
      found: __type(name: "Found") { possibleTypes { name } }
      order: __type(name: "Direction") { enumValues { name } }
    }`,
  );
  const names = (of: unknown) => (of as { name: string }[]).map((one) => one.name);
  const types = names((told["__schema"] as { types: unknown }).types);
  expect(types).toEqual(types.toSorted());
  expect(types).toContain("__DirectiveLocation");
  expect(told["movie"]).toEqual({
    fields: [{ name: "actors" }, { name: "id" }, { name: "name" }],
    interfaces: [{ name: "Node" }],
  });
  expect(told["found"]).toEqual({ possibleTypes: [{ name: "Actor" }, { name: "Movie" }] });
  expect(told["order"]).toEqual({ enumValues: [{ name: "Asc" }, { name: "Desc" }] });
  expect(told["query"]).toMatchObject({
    fields: [{ name: "movies", args: [{ name: "limit" }, { name: "where" }] }, {}, {}, {}],
  });
});

test("types that nothing leads a role to are not listed, and not there by name if it sees nothing of them", () => {
  const { source: of } = sourceOf(`
    type Query { seen: Seen secret: Secret @seen(by: ["admin"]) open: Open @seen(by: ["admin"]) }
    type Seen { id: ID }
    type Secret { key: String @seen(by: ["admin"]) }
    type Open { id: ID at: Date }
    scalar Date
  `);
  const text = `query ($name: String!) { __schema { types { name } } __type(name: $name) { name } }`;
  const told = (role: string, name: string) => {
    const { __schema, __type } = introspect(new View(of, role), text, { name });
    const { types } = __schema as { types: { name: string }[] };
    return [types.some((one) => one.name === name), __type];
  };
  expect(told("user", "Seen")).toEqual([true, { name: "Seen" }]);
  expect(told("user", "Secret")).toEqual([false, null]);
  expect(told("user", "Nothing")).toEqual([false, null]);
  expect(told("user", "Open")).toEqual([false, { name: "Open" }]);
  expect(told("user", "Date")).toEqual([false, null]);
  for (const name of ["Open", "Date", "Secret", "__Type", "Float"]) {
    expect(told("admin", name)).toEqual([true, { name }]);
  }
});

test("an object or input of which a role sees no field is told with a field that says so", () => {
  const told = introspect(
    user,
    `{ __schema { mutationType { name fields { name type { name } } } subscriptionType { name } } }`,
  );
  expect(told["__schema"]).toEqual({
    mutationType: {
      name: "Mutation",
      fields: [{ name: "_no_fields_accessible", type: { name: "String" } }],
    },
    subscriptionType: null,
  });
});

test("deprecated members are told only where they are asked for, with the reason", () => {
  const told = introspect(
    admin,
    `query ($all: Boolean = true) {
      few: __type(name: "Movie") { fields(includeDeprecated: false) { name } }
      all: __type(name: "Movie") { fields(includeDeprecated: $all) { name isDeprecated deprecationReason } }
      input: __type(name: "MovieFilter") { inputFields(includeDeprecated: $all) { name isDeprecated deprecationReason } }
    }`,
  );
  const told_ = (of: string) => told[of] as Record<string, unknown[]>;
  expect(told_("few")["fields"]).not.toContainEqual({ name: "title" });
  expect(told_("all")["fields"]).toContainEqual({
    name: "title",
    isDeprecated: true,
    deprecationReason: "No longer supported",
  });
  expect(told_("input")["inputFields"]).toContainEqual({
    name: "old",
    isDeprecated: true,
    deprecationReason: "too old",
  });
});

test("aliases, __typename and an alias that is a name of JavaScript's are answered as asked", () => {
  const told = introspect(
    admin,
    `{ __proto__: __type(name: "Movie") { __typename constructor: name fields { __typename } } }`,
  );
  expect(Object.entries(told)).toEqual([
    [
      "__proto__",
      {
        __typename: "__Type",
        constructor: "Movie",
        fields: [{ __typename: "__Field" }, { __typename: "__Field" }, { __typename: "__Field" }],
      },
    ],
  ]);
});

test("a wrapped type has a kind and what it wraps, and nothing else", () => {
  const told = introspect(
    admin,
    `{ __type(name: "Query") { fields { type { kind name fields { name } ofType { kind ofType { name kind ofType { name } } } } } } }`,
  );
  expect((told["__type"] as { fields: unknown[] }).fields[0]).toEqual({
    type: {
      kind: "NON_NULL",
      name: null,
      fields: null,
      ofType: { kind: "LIST", ofType: { name: null, kind: "LIST", ofType: { name: null } } },
    },
  });
});

test("defaults are not told", () => {
  const { source: of } = sourceOf(`type Query { many(limit: Int! = 10): Int }`);
  const text = `{ __type(name: "Query") { fields { args { name defaultValue } } } }`;
  expect(introspect(new View(of, "user"), text)["__type"]).toEqual({
    fields: [{ args: [{ name: "limit", defaultValue: null }] }],
  });
});

test("introspection that goes in circles ends", () => {
  const circle = (depth: number): string =>
    depth === 0
      ? "name"
      : `fields { type { ${circle(depth - 1)} ofType { ${circle(depth - 1)} } } }`;
  const text = `{ __schema { types { ${circle(4)} } } }`;
  expect(() => introspect(admin, text, {}, 100)).toThrow("the introspection asks for too much");
});
