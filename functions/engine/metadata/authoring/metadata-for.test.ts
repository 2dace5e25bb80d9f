import { buildSchema, validateSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { roleSdl, typeSdl } from "../graphql/testing/role-sdl.ts";
import type { OpenDdSubgraphObject } from "../opendd/metadata.gen.ts";
import { type Introspected, metadataFor } from "./metadata-for.ts";
import { compiled } from "./testing/compiled.ts";
import { ALL_CAPABILITIES, introspected, LIBRARY_SCHEMA } from "./testing/library-schema.ts";

function made(connector: Introspected): OpenDdSubgraphObject[] {
  const outcome = metadataFor(connector);
  if ("problems" in outcome) throw new Error(outcome.problems.map((one) => one.message).join("\n"));
  return outcome.objects;
}

/** The API of the metadata, which builds without a problem or a warning and is valid. */
function apiOf(connector: Introspected) {
  const { schema, warnings } = compiled({ [connector.subgraph]: made(connector) });
  expect(warnings).toEqual([]);
  expect(validateSchema(buildSchema(roleSdl(schema, "admin")))).toEqual([]);
  return schema;
}

describe("metadata of a connector", () => {
  const api = apiOf(introspected());
  const lines = (name: string) =>
    typeSdl(api, "admin", name)
      .split("\n")
      .slice(1, -1)
      .map((line) => line.trim());

  it("offers collections by many, by what is unique and in aggregate, and functions", () => {
    expect(lines("Query")).toEqual([
      "authors(limit: Int, offset: Int, order_by: [AuthorOrderBy!], where: AuthorBoolExp): [Author!]",
      "authorsAggregate(filter_input: AuthorsFilterInput): AuthorAggregate",
      "authorsById(id: Int!): Author",
      "books(limit: Int, offset: Int, order_by: [BookOrderBy!], where: BookBoolExp): [Book!]",
      "booksAggregate(filter_input: BooksFilterInput): BookAggregate",
      "booksById(id: Int!): Book",
      "booksOf(args: BooksOfArguments!, limit: Int, offset: Int, order_by: [BookOrderBy!], where: BookBoolExp): [Book!]",
      "booksOfAggregate(args: BooksOfArguments!, filter_input: BooksOfFilterInput): BookAggregate",
      "fits(predicate: AuthorBoolExp!): Int!",
      "newestBook: Book!",
    ]);
    expect(lines("Mutation")).toEqual(["ping: Pong!", "rename(id: Int!, name: String!): Renamed!"]);
  });

  it("follows foreign keys in both directions", () => {
    expect(lines("Book")).toContain("author: Author");
    expect(lines("Author").filter((line) => line.startsWith("books"))).toEqual([
      "books(limit: Int, offset: Int, order_by: [BookOrderBy!], where: BookBoolExp): [Book!]",
      "booksAggregate(filter_input: BooksFilterInput): BookAggregate!",
    ]);
    expect(lines("BookBoolExp")).toContain("author: AuthorBoolExp");
    expect(lines("BookOrderBy")).toContain("author: AuthorOrderBy");
  });

  it("compares and aggregates by what each scalar of the connector has", () => {
    expect(lines("StringBoolExp")).toEqual([
      "_is_null: Boolean",
      "eq: String",
      "like: String",
      "starts_with: String",
    ]);
    expect(lines("IntAggregate")).toEqual([
      "_count: BigInt!",
      "_count_distinct: BigInt!",
      "mean: Float",
      "min: Int",
      "sum: BigInt",
    ]);
  });

  it("lets nobody but the role admin see anything", () => {
    expect(typeSdl(api, "user", "Query")).toBe("");
  });
});

describe("metadata builds", () => {
  it("whatever a connector can do, without offering what it cannot", () => {
    const { query, relationships } = ALL_CAPABILITIES;
    const table: ndc.Capabilities[] = [
      { query: {}, mutation: {} },
      { query: { variables: {} }, mutation: {} },
      { query: { aggregates: {} }, mutation: {} },
      { query: {}, mutation: {}, relationships: {} },
      { query, mutation: {} },
      { query, mutation: {}, relationships: { relation_comparisons: {} } },
      { query: { nested_fields: { filter_by: {} } }, mutation: {}, relationships: relationships! },
    ];
    for (const capabilities of table) apiOf(introspected({}, capabilities));
    const bare = apiOf(introspected({}, table[0]!));
    const sdl = (name: string) => typeSdl(bare, "admin", name);
    expect(sdl("Query")).not.toContain("Aggregate");
    expect(sdl("Book")).not.toContain("author:");
    expect(sdl("AuthorBoolExp")).not.toMatch(/awards|home|languages/);
  });

  it("where names are not GraphQL's, or are the same there", () => {
    const { scalar_types: scalars, object_types: objects } = LIBRARY_SCHEMA;
    const names = ["a b", "a-b", "a_b", "1x", "__type", "Query", "Int", "toString", "", "_and"];
    const field = { type: { type: "named", name: "Int" } } as const;
    const each = <T>(value: (name: string) => T) =>
      Object.fromEntries(names.map((name) => [name, value(name)]));
    const collections = names.map((name) => ({
      name,
      type: name,
      arguments: each(() => field),
      uniqueness_constraints: { key: { unique_columns: ["a b", "a-b"] } },
    }));
    const foreign_keys = each((name) => ({
      foreign_collection: name,
      column_mapping: { "a b": ["_and"] },
    }));
    const called = names.map((name) => ({ name, arguments: {}, result_type: field.type }));
    const api = apiOf(
      introspected({
        scalar_types: { ...scalars, ...each((name) => (name === "Int" ? scalars[name]! : WORDS)) },
        object_types: {
          ...objects,
          ...Object.fromEntries(
            names.map((name) => [
              name,
              { fields: { ...each(() => field), id: field }, foreign_keys },
            ]),
          ),
        },
        collections,
        functions: called,
        procedures: called,
      }),
    );
    expect(Object.keys(api.types).length).toBeGreaterThan(names.length * 4);
  });

  it("where several foreign keys lead to one collection, each with a name of its own", () => {
    const key = (column: string) => ({
      foreign_collection: "authors",
      column_mapping: { [column]: ["id"] },
    });
    const int = { type: { type: "named", name: "Int" } } as const;
    const book = {
      fields: { id: int, author_id: int, author: int, editor_id: int },
      foreign_keys: { a: key("author_id"), e: key("editor_id"), missing: key("no") },
    };
    const { object_types } = LIBRARY_SCHEMA;
    const api = apiOf(introspected({ object_types: { ...object_types, book } }));
    const names = (type: string) => {
      const of = api.types[type];
      return of?.kind === "object" ? Object.keys(of.fields).toSorted() : [];
    };
    expect(names("Book")).toEqual(["author", "author2", "author_id", "editor", "editor_id", "id"]);
    expect(names("Author")).toEqual(expect.arrayContaining(["booksByAuthorId", "booksByEditorId"]));
  });

  it("where columns take arguments, hold lists of lists, are of no known type or lead to themselves", () => {
    const { object_types: types } = LIBRARY_SCHEMA;
    const int: ndc.Type = { type: "named", name: "Int" };
    const list = (element_type: ndc.Type): ndc.Type => ({ type: "array", element_type });
    const author: ndc.ObjectType = {
      fields: {
        ...types["author"]!.fields,
        matrix: { type: list(list(int)) },
        nothing: { type: { type: "named", name: "nobody" } },
        mentor_id: { type: int },
        books_aggregate: { type: int },
        booksAggregate: { type: int },
        since: {
          type: int,
          arguments: {
            "the year": { type: int },
            of: { type: { type: "predicate", object_type_name: "book" } },
          },
        },
      },
      foreign_keys: {
        mentor: { foreign_collection: "authors", column_mapping: { mentor_id: ["id"] } },
      },
    };
    const api = apiOf(introspected({ object_types: { ...types, author } }));
    const sdl = typeSdl(api, "admin", "Author");
    expect(sdl).toContain("matrix: [[Int!]!]!");
    expect(sdl).toContain("since(of: BookBoolExp!, the_year: Int!): Int!");
    expect(sdl).toContain("mentor: Author");
    expect(sdl).toContain("booksAggregate2(");
    expect(sdl).not.toContain("nothing");
  });

  it("of a second connector beside the first, in this subgraph and in another", () => {
    const first = made(introspected());
    const existing = first.map((object) => ({ subgraph: "app", path: [], object }));
    const second = metadataFor({ ...introspected(), connectorName: "other" }, existing);
    const third = metadataFor({ ...introspected(), subgraph: "far" }, existing);
    if ("problems" in second || "problems" in third) throw new Error("it has problems");
    expect(compiled({ app: [...first, ...second.objects] }).warnings).toEqual([]);
    expect(compiled({ app: first, far: third.objects }).warnings).toEqual([]);
  });
});

it("makes the same of the same connector, whatever the order of what it answers", () => {
  const reversed = JSON.parse(JSON.stringify(LIBRARY_SCHEMA), (_, one: unknown) => {
    if (Array.isArray(one)) return one.toReversed();
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).toReversed());
  }) as ndc.SchemaResponse;
  expect(made(introspected(reversed)).slice(1)).toEqual(made(introspected()).slice(1));
});

it("tells what is wrong with documents that are not NDC", () => {
  expect(metadataFor({ ...introspected(), schema: {} })).toMatchObject({
    problems: expect.arrayContaining([expect.objectContaining({ path: expect.any(Array) })]),
  });
  const capabilities = { version: "9.0.0", capabilities: ALL_CAPABILITIES };
  expect(metadataFor({ ...introspected(), capabilities })).toHaveProperty("problems");
});

const WORDS: ndc.ScalarType = {
  representation: { type: "uuid" },
  aggregate_functions: { "a b": { type: "min" }, "a-b": { type: "max" } },
  comparison_operators: { "a b": { type: "equal" }, "a-b": { type: "in" } },
  extraction_functions: {},
};
