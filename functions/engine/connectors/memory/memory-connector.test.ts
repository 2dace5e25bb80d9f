import { describe, expect, it } from "vitest";
import { memoryConnector, memoryConnectorV01 } from "./memory-connector.ts";
import { serveConnector } from "../serve/serve-connector.ts";
import { type Offers, standardRules } from "./rules.ts";
import {
  asked,
  AUTHORS,
  CALL,
  column,
  ID,
  ids,
  library,
  RELATIONSHIPS,
} from "./testing/library.ts";

const capabilities = { version: "0.2.0", capabilities: { query: {}, mutation: {} } };
const schema = {
  scalar_types: {},
  object_types: {},
  collections: [],
  functions: [],
  procedures: [],
};

describe("mutations", () => {
  const run = (...operations: object[]) =>
    memoryConnector({ capabilities, schema, source: library }).mutation(
      {
        operations: operations.map((one) => ({ type: "procedure", arguments: {}, ...one })),
        collection_relationships: RELATIONSHIPS,
      } as never,
      CALL,
    );

  it("run in their order, and answer what is selected", async () => {
    const fields = { type: "object", fields: { n: column("name") } };
    expect(
      await run(
        { name: "rename", arguments: { id: 2, name: "Bayu" }, fields },
        { name: "ping", fields },
        { name: "rename", arguments: { id: 3, name: "Cahya" } },
      ),
    ).toEqual({
      operation_results: [
        { type: "procedure", result: { n: "Bayu" } },
        { type: "procedure", result: { pong: true } },
        { type: "procedure", result: { ...AUTHORS[2], name: "Cahya" } },
      ],
    });
  });

  it("an unknown procedure is an error", async () => {
    await expect(run({ name: "drop" })).rejects.toMatchObject({
      status: 400,
      message: "unknown procedure: drop",
    });
  });
});

describe("a connector that lacks a part of NDC refuses it", () => {
  const without = (part: keyof Offers) => ({
    ...standardRules,
    offers: { ...standardRules.offers, [part]: false },
  });
  const awards = column("awards", { fields: { type: "collection", query: {} } });
  const related = { type: "related", relationship: "books", arguments: {} };
  const aggregate = { type: "aggregate", path: [], aggregate: { type: "star_count" } };
  const comparison = { type: "is_empty" };

  it.each([
    {
      part: "relationships" as const,
      query: { predicate: { type: "exists", in_collection: related } },
      message: "this connector does not support relationships",
    },
    {
      part: "nestedCollections" as const,
      query: { fields: { awards } },
      message: "this connector does not support nested collections",
    },
    {
      part: "aggregatesInPredicates" as const,
      query: {
        predicate: {
          type: "unary_comparison_operator",
          column: aggregate,
          operator: "is_null",
        },
      },
      message: "this connector does not support aggregates in predicates",
    },
    {
      part: "arrayComparisons" as const,
      query: {
        predicate: {
          type: "array_comparison",
          column: { type: "column", name: "awards" },
          comparison,
        },
      },
      message: "this connector does not support array comparisons",
    },
  ])("$part", async ({ part, query, message }) => {
    await expect(asked("authors", query, {}, without(part))).rejects.toMatchObject({
      status: 501,
      message,
    });
  });
});

describe("over HTTP", () => {
  it("answers queries, and says that it has nothing to explain", async () => {
    const app = serveConnector(memoryConnector({ capabilities, schema, source: library }));
    const body = JSON.stringify({
      collection: "authors",
      arguments: {},
      query: { fields: ID, limit: 1 },
      collection_relationships: {},
    });
    const answer = await app.request("/query", { method: "POST", body });
    expect(await answer.json()).toEqual([{ rows: [{ id: 1 }] }]);
    expect((await app.request("/query/explain", { method: "POST", body })).status).toBe(501);
    expect(await (await app.request("/schema")).json()).toEqual(schema);
  });
});

describe("NDC 0.1", () => {
  const connector = memoryConnectorV01({ capabilities, schema, source: library });
  const collectionRelationships = {
    books: { ...RELATIONSHIPS.books, column_mapping: { id: "author_id" } },
    author: { ...RELATIONSHIPS.author, column_mapping: { author_id: "id" } },
  };
  const query = async (collection: string, body: object) =>
    connector.query(
      {
        collection,
        arguments: {},
        query: { fields: ID, ...body },
        collection_relationships: collectionRelationships,
      } as never,
      CALL,
    );
  const target = (name: string, relationships: string[] = [], predicate?: unknown) => ({
    type: "column",
    name,
    path: relationships.map((relationship) => ({
      relationship,
      arguments: {},
      predicate: predicate ?? null,
    })),
  });
  const is = (left: unknown, operator: string, value: unknown) => ({
    type: "binary_comparison_operator",
    column: left,
    operator,
    value,
  });
  const scalar = (value: unknown) => ({ type: "scalar", value });
  const where = async (collection: string, predicate: unknown) =>
    ids(await query(collection, { predicate }));

  it("a left side reached by relationships holds if it holds for any row", async () => {
    expect(await where("authors", is(target("price", ["books"]), "_gt", scalar(90)))).toEqual([1]);
    const dear = is(target("price"), "_gt", scalar(90));
    const titles = target("title", ["books"], dear);
    expect(await where("authors", is(titles, "_starts_with", scalar("S")))).toEqual([]);
    expect(await where("authors", is(titles, "_starts_with", scalar("L")))).toEqual([1]);
    const isNull = {
      type: "unary_comparison_operator",
      operator: "is_null",
      column: target("price", ["books"]),
    };
    expect(await where("authors", { type: "not", expression: isNull })).toEqual([1, 3]);
  });

  it("the root is the row of the query, however deep the exists", async () => {
    const root = { type: "root_collection_column", name: "id" };
    const related = (relationship: string, predicate: unknown) => ({
      type: "exists",
      in_collection: { type: "related", relationship, arguments: {} },
      predicate,
    });
    const right = is(target("id"), "_eq", { type: "column", column: root });
    expect(await where("authors", related("books", related("author", right)))).toEqual([1, 2]);
    const left = is(root, "_eq", { type: "column", column: target("id") });
    expect(await where("authors", related("books", related("author", left)))).toEqual([1, 2]);
    expect(await where("authors", related("books", right))).toEqual([]);
    const both = { type: "and", expressions: [left, { type: "or", expressions: [right] }] };
    expect(await where("authors", both)).toEqual([1, 2, 3]);
  });

  it.each([
    {
      name: "a column of a related row",
      by: target("name", ["author"]),
      collection: "books",
      rows: [12, 13, 10, 11, 14],
    },
    {
      name: "a count",
      by: { type: "star_count_aggregate", path: target("", ["books"]).path },
      collection: "authors",
      rows: [1, 2, 3],
    },
    {
      name: "an aggregate",
      by: {
        type: "single_column_aggregate",
        column: "price",
        function: "sum",
        path: target("", ["books"]).path,
      },
      collection: "authors",
      rows: [1, 2, 3],
    },
    {
      name: "an aggregate of a nested field",
      by: {
        type: "single_column_aggregate",
        column: "home",
        field_path: ["city"],
        function: "max",
        path: target("", ["author"]).path,
      },
      collection: "books",
      rows: [10, 11, 12, 13, 14],
    },
  ])("orders by $name", async ({ by, collection, rows }) => {
    const elements = [{ order_direction: "desc", target: by }];
    expect(ids(await query(collection, { order_by: { elements } }))).toEqual(rows);
  });

  it("selects nested and related fields", async () => {
    const fields = {
      home: column("home", { fields: { type: "object", fields: { c: column("city") } } }),
      awards: column("awards", {
        fields: { type: "array", fields: { type: "object", fields: { y: column("year") } } },
      }),
      books: {
        type: "relationship",
        relationship: "books",
        arguments: {},
        query: { fields: ID, predicate: is(target("price"), "_gt", scalar(90)) },
      },
    };
    expect(await query("authors", { fields, limit: 1 })).toEqual([
      {
        rows: [
          {
            home: { c: "Denpasar" },
            awards: [{ y: 2003 }, { y: 2008 }],
            books: { rows: [{ id: 11 }] },
          },
        ],
      },
    ]);
  });

  it("mutates", async () => {
    const fields = { type: "object", fields: { n: column("name") } };
    const operations = [
      { type: "procedure", name: "rename", arguments: { id: 1, name: "Asih" }, fields },
    ];
    const request = { operations, collection_relationships: collectionRelationships };
    expect(await connector.mutation(request as never, CALL)).toEqual({
      operation_results: [{ type: "procedure", result: { n: "Asih" } }],
    });
  });
});
