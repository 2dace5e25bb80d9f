import { describe, expect, it } from "vitest";
import { checkMessage } from "../../../../shared/protocol/ndc/message.ts";
import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { MutationRequest, QueryRequest } from "../../../../shared/protocol/ndc/v02.ts";
import { lowerMutationRequest, lowerQueryRequest } from "./lower-request.ts";
import {
  equal,
  exists,
  fromScope,
  idIsOne,
  predicates,
  request,
  step,
  variable,
} from "./request-samples.ts";

/** As 0.1 has it. */
const oldIdIsOne = { ...idIsOne, column: { type: "column", name: "id", path: [] } };
const ALWAYS = { type: "and", expressions: [] };

function lowered(parts: Partial<QueryRequest>) {
  const low = lowerQueryRequest(request(parts), predicates);
  expect(checkMessage("v0.1", "query_request", low)).toEqual([]);
  return low;
}
const loweredQuery = (query: v02.Query) => lowered({ query }).query;

describe("a query lowered to NDC 0.1", () => {
  it("keeps its collection, arguments, variables, limit and offset", () => {
    const parts = {
      arguments: { a: { type: "literal" as const, value: { x: [1] } }, b: variable("v") },
      variables: [{ v: 1 }, { v: 2 }],
      query: { limit: 3, offset: 4 },
    };
    expect(lowered(parts)).toEqual(request(parts));
  });

  it("has nothing for what is null", () => {
    const query = { limit: null, fields: null, order_by: null, predicate: null, groups: null };
    expect(lowered({ query, variables: null })).toEqual(request({}));
  });

  it("selects columns, nested objects and arrays, and relationships from within them", () => {
    const author: v02.Field = {
      type: "relationship",
      relationship: "author",
      arguments: { a: { type: "column", name: "x" } },
      query: { fields: { name: { type: "column", column: "name" } }, limit: 1 },
    };
    const nested: v02.NestedField = {
      type: "array",
      fields: { type: "object", fields: { place: { type: "column", column: "place" }, author } },
    };
    const fields: Record<string, v02.Field> = {
      id: { type: "column", column: "id", arguments: {} },
      short: { type: "column", column: "title", arguments: { limit: variable("n") } },
      prints: { type: "column", column: "prints", fields: nested },
    };
    expect(loweredQuery({ fields })).toEqual({
      fields: {
        id: { type: "column", column: "id", fields: null },
        short: {
          type: "column",
          column: "title",
          fields: null,
          arguments: { limit: variable("n") },
        },
        prints: {
          type: "column",
          column: "prints",
          fields: {
            type: "array",
            fields: {
              type: "object",
              fields: {
                place: { type: "column", column: "place", fields: null },
                author: {
                  ...author,
                  query: {
                    fields: { name: { type: "column", column: "name", fields: null } },
                    limit: 1,
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  it("aggregates columns and parts of nested objects", () => {
    const aggregates: Record<string, v02.Aggregate> = {
      rows: { type: "star_count" },
      titles: { type: "column_count", column: "title", distinct: true, arguments: {} },
      pages: { type: "single_column", column: "size", field_path: ["pages"], function: "max" },
    };
    expect(loweredQuery({ aggregates })).toEqual({
      aggregates: {
        rows: { type: "star_count" },
        titles: { type: "column_count", column: "title", distinct: true },
        pages: { type: "single_column", column: "size", field_path: ["pages"], function: "max" },
      },
    });
  });

  it.each<[string, v02.Expression, object]>([
    ["and", { type: "and", expressions: [idIsOne] }, { type: "and", expressions: [oldIdIsOne] }],
    ["or", { type: "or", expressions: [idIsOne] }, { type: "or", expressions: [oldIdIsOne] }],
    ["not", { type: "not", expression: idIsOne }, { type: "not", expression: oldIdIsOne }],
    [
      "is null, in a nested object",
      {
        type: "unary_comparison_operator",
        column: { type: "column", name: "size", field_path: ["pages"], arguments: {} },
        operator: "is_null",
      },
      {
        type: "unary_comparison_operator",
        column: { type: "column", name: "size", field_path: ["pages"], path: [] },
        operator: "is_null",
      },
    ],
    ["variables", equal("id", variable("v")), { ...oldIdIsOne, value: variable("v") }],
    [
      "columns of the same row",
      equal("id", { type: "column", name: "other", path: [], scope: 0 }),
      {
        ...oldIdIsOne,
        value: { type: "column", column: { type: "column", name: "other", path: [] } },
      },
    ],
    [
      "columns over relationships",
      equal("id", {
        type: "column",
        name: "other",
        field_path: ["in"],
        path: [{ ...step, predicate: idIsOne }, step],
      }),
      {
        ...oldIdIsOne,
        value: {
          type: "column",
          column: {
            type: "column",
            name: "other",
            field_path: ["in"],
            path: [
              { ...step, predicate: oldIdIsOne },
              { ...step, predicate: ALWAYS },
            ],
          },
        },
      },
    ],
    [
      "rows of related collections",
      exists(idIsOne, []),
      {
        type: "exists",
        in_collection: { type: "related", relationship: "author", arguments: {} },
        predicate: oldIdIsOne,
      },
    ],
    [
      "rows of unrelated collections",
      {
        type: "exists",
        in_collection: {
          type: "unrelated",
          collection: "authors",
          arguments: { a: { type: "column", name: "id" } },
        },
      },
      {
        type: "exists",
        in_collection: {
          type: "unrelated",
          collection: "authors",
          arguments: { a: { type: "column", name: "id" } },
        },
        predicate: null,
      },
    ],
    [
      "elements of nested arrays",
      {
        type: "exists",
        in_collection: { type: "nested_collection", column_name: "prints", field_path: ["in"] },
        predicate: idIsOne,
      },
      {
        type: "exists",
        in_collection: { type: "nested_collection", column_name: "prints", field_path: ["in"] },
        predicate: oldIdIsOne,
      },
    ],
  ])("filters by %s", (_what, predicate, expected) => {
    expect(loweredQuery({ predicate })).toEqual({ predicate: expected });
  });

  it("names a column of the query's own row from within an exists, whatever its depth", () => {
    const root = { type: "column", column: { type: "root_collection_column", name: "id" } };
    expect(loweredQuery({ predicate: exists(equal("id", fromScope(1))) })).toMatchObject({
      predicate: { predicate: { value: root } },
    });
    const twice = loweredQuery({ predicate: exists(exists(equal("id", fromScope(2)))) });
    expect(twice).toMatchObject({ predicate: { predicate: { predicate: { value: root } } } });
  });

  it("orders by columns, by relationships' columns and by aggregates", () => {
    const order_by: v02.OrderBy = {
      elements: [
        { order_direction: "asc", target: { type: "column", name: "id", path: [] } },
        {
          order_direction: "desc",
          target: { type: "column", name: "name", field_path: ["last"], path: [step] },
        },
        {
          order_direction: "asc",
          target: {
            type: "aggregate",
            path: [{ ...step, predicate: idIsOne }],
            aggregate: { type: "star_count" },
          },
        },
        {
          order_direction: "asc",
          target: {
            type: "aggregate",
            path: [step],
            aggregate: { type: "single_column", column: "age", function: "max" },
          },
        },
      ],
    };
    expect(loweredQuery({ order_by }).order_by?.elements).toEqual([
      { order_direction: "asc", target: { type: "column", name: "id", path: [] } },
      {
        order_direction: "desc",
        target: {
          type: "column",
          name: "name",
          field_path: ["last"],
          path: [{ ...step, predicate: ALWAYS }],
        },
      },
      {
        order_direction: "asc",
        target: { type: "star_count_aggregate", path: [{ ...step, predicate: oldIdIsOne }] },
      },
      {
        order_direction: "asc",
        target: {
          type: "single_column_aggregate",
          column: "age",
          function: "max",
          path: [{ ...step, predicate: ALWAYS }],
        },
      },
    ]);
  });

  it("relates columns to columns", () => {
    const author: v02.Relationship = {
      column_mapping: { author_id: ["id"] },
      relationship_type: "object",
      target_collection: "authors",
      arguments: { a: { type: "literal", value: 1 } },
    };
    expect(lowered({ collection_relationships: { author } }).collection_relationships).toEqual({
      author: { ...author, column_mapping: { author_id: "id" } },
    });
  });

  it("has predicates in arguments of collections, functions and relationships in 0.1 too", () => {
    const where = { type: "literal" as const, value: idIsOne };
    const old = { type: "literal", value: oldIdIsOne };
    const matching: v02.Relationship = {
      column_mapping: {},
      relationship_type: "array",
      target_collection: "books_where",
      arguments: { where },
    };
    const low = lowered({
      collection: "books_where",
      arguments: { where, page: { type: "literal", value: idIsOne } },
      collection_relationships: { matching },
      query: {
        fields: {
          more: { type: "relationship", relationship: "matching", arguments: { where }, query: {} },
        },
      },
    });
    expect(low).toMatchObject({
      // Of no predicate type: not touched.
      arguments: { where: old, page: { value: idIsOne } },
      collection_relationships: { matching: { arguments: { where: old } } },
      query: { fields: { more: { arguments: { where: old } } } },
    });
  });

  it("finds predicates in arrays, in nullable fields and in types that hold themselves", () => {
    const value = [
      { matching: idIsOne, text: "a", unknown: idIsOne },
      { matching: null, narrower: { matching: idIsOne } },
      "no object",
    ];
    const low = lowered({
      collection: "search",
      arguments: { searches: { type: "literal", value }, other: variable("v") },
    });
    expect(low.arguments).toEqual({
      searches: {
        type: "literal",
        value: [
          { matching: oldIdIsOne, text: "a", unknown: idIsOne },
          { matching: null, narrower: { matching: oldIdIsOne } },
          "no object",
        ],
      },
      other: variable("v"),
    });
  });
});

describe("a mutation lowered to NDC 0.1", () => {
  it("keeps its procedures and their arguments, with what is selected", () => {
    const mutation: MutationRequest = {
      operations: [
        {
          type: "procedure",
          name: "remove",
          arguments: { check: idIsOne, other: idIsOne },
          fields: { type: "object", fields: { id: { type: "column", column: "id" } } },
        },
        { type: "procedure", name: "noop", arguments: { check: idIsOne } },
      ],
      collection_relationships: {},
    };
    const low = lowerMutationRequest(mutation, predicates);
    expect(checkMessage("v0.1", "mutation_request", low)).toEqual([]);
    expect(low).toEqual({
      operations: [
        {
          type: "procedure",
          name: "remove",
          arguments: { check: oldIdIsOne, other: idIsOne },
          fields: {
            type: "object",
            fields: { id: { type: "column", column: "id", fields: null } },
          },
        },
        { type: "procedure", name: "noop", arguments: { check: idIsOne }, fields: null },
      ],
      collection_relationships: {},
    });
  });

  it("has no arguments of the request", () => {
    const mutation = { operations: [], collection_relationships: {}, request_arguments: { a: 1 } };
    expect(() => lowerMutationRequest(mutation, predicates)).toThrow("Request-level arguments");
  });
});
