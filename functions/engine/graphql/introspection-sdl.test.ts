import { buildSchema, validateSchema } from "graphql";
import { expect, test } from "vitest";
import { federationSdl } from "./introspection-sdl.ts";
import { sourceOf } from "./testing/sdl.ts";
import { type TypeSource, View } from "./view.ts";

const { source: plain } = sourceOf(`
  type Query {
    "By key"
    movie(id: Int!): Movie
    movies(args: Args! = {}, limit: Int, old: Int @deprecated(reason: "a \\"quote\\"")): [Movie!]
    hidden(by: Int @seen(by: ["admin"])): Int
    found: Found
  }
  type Mutation { add: Int @seen(by: ["admin"]) }
  "A film \\"\\"\\"1\\"\\"\\""
  type Movie { id: Int! title: String @deprecated(reason: "no") }
  union Found = Movie
  input Args { year: Int @seen(by: ["admin"]) order: Direction @seen(by: ["admin"]) }
  enum Direction { "Up" Asc Desc }
`);
const source: TypeSource = {
  ...plain,
  type: (name) => {
    const type = plain.type(name);
    return type?.kind === "object" && name === "Movie"
      ? { ...type, federationKeys: [["id"], ["id", "title"]] }
      : type;
  },
};
const KEY = "directive @key(fields: String!) repeatable on OBJECT\n";

test("what a role sees of an API is a text from which federation composes", () => {
  expect(federationSdl(new View(source, "user"))).toBe(`schema {
  query: Query 
}

input Args {
  _no_fields_accessible: String
}

scalar Boolean

scalar Float

union Found = Movie

scalar ID

scalar Int

"""A film \\"""1\\"""
"""
type Movie@key(fields: "id") @key(fields: "id title") {
  id: Int!
  title: String @deprecated(reason: "no") 
}

type Query {
  found: Found
  hidden: Int
  """By key
  """
  movie(id: Int!): Movie
  movies(
    args: Args! = {},
    limit: Int,
    old: Int @deprecated(reason: "a \\"quote\\"") 
    ): [Movie!]
}

scalar String`);
});

test("the text is valid for every role", () => {
  for (const role of ["admin", "user"]) {
    const sdl = federationSdl(new View(source, role));
    expect(validateSchema(buildSchema(KEY + sdl))).toEqual([]);
    expect(sdl.includes("mutation: Mutation")).toBe(role === "admin");
  }
});
