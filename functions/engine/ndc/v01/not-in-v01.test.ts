import { describe, expect, it } from "vitest";
import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { QueryRequest } from "../../../../shared/protocol/ndc/v02.ts";
import { lowerQueryRequest } from "./lower-request.ts";
import { NotInV01 } from "./not-in-v01.ts";
import {
  column,
  equal,
  exists,
  fromScope,
  one,
  predicates,
  request,
  step,
  variable,
} from "./request-samples.ts";

describe("what NDC 0.1 cannot say", () => {
  const inOrderBy = (target: v02.OrderByTarget): v02.Query => ({
    order_by: { elements: [{ order_direction: "asc", target }] },
  });
  const aggregate = (one: v02.Aggregate): v02.Query => ({ aggregates: { one } });
  const nestedStep = { ...step, field_path: ["in"] };

  it.each<[string, v02.Query]>([
    ["Nested relationships in expressions are", { predicate: exists(null, ["in"]) }],
    [
      "Nested relationships in expressions are",
      { predicate: equal("id", { type: "column", name: "a", path: [nestedStep] }) },
    ],
    [
      "Nested relationships in order by targets are",
      inOrderBy({ type: "column", name: "a", path: [nestedStep] }),
    ],
    [
      "Nested relationships in order by targets are",
      inOrderBy({ type: "aggregate", path: [nestedStep], aggregate: { type: "star_count" } }),
    ],
    [
      "Comparisons in scalar arrays are",
      {
        predicate: {
          type: "exists",
          in_collection: { type: "nested_scalar_collection", column_name: "tags" },
        },
      },
    ],
    [
      "Comparisons in scalar arrays are",
      {
        predicate: {
          type: "array_comparison",
          column: column("tags"),
          comparison: { type: "is_empty" },
        },
      },
    ],
    [
      "Aggregate comparisons are",
      {
        predicate: {
          type: "binary_comparison_operator",
          column: { type: "aggregate", path: [step], aggregate: { type: "star_count" } },
          operator: "_eq",
          value: one,
        },
      },
    ],
    ["Scopes in expression comparison values are", { predicate: equal("id", fromScope(1)) }],
    [
      "Scopes in expression comparison values are",
      { predicate: exists(exists(equal("id", fromScope(1)))) },
    ],
    [
      "Scopes in expression comparison values are",
      { predicate: exists(equal("id", fromScope(1, [step]))) },
    ],
    [
      "Scopes in expression comparison values are",
      inOrderBy({
        type: "column",
        name: "a",
        path: [{ ...step, predicate: exists(equal("id", fromScope(1))) }],
      }),
    ],
    [
      "Arguments of columns outside of a selection are",
      {
        predicate: {
          type: "unary_comparison_operator",
          column: { type: "column", name: "a", arguments: { limit: variable("v") } },
          operator: "is_null",
        },
      },
    ],
    [
      "Arguments of columns outside of a selection are",
      aggregate({
        type: "single_column",
        column: "a",
        function: "max",
        arguments: { limit: variable("v") },
      }),
    ],
    [
      "Arguments of columns outside of a selection are",
      inOrderBy({ type: "column", name: "a", path: [], arguments: { limit: variable("v") } }),
    ],
    [
      "Nested field collections are",
      { fields: { a: { type: "column", column: "a", fields: { type: "collection", query: {} } } } },
    ],
    [
      "Ordering by an aggregate column count is",
      inOrderBy({
        type: "aggregate",
        path: [step],
        aggregate: { type: "column_count", column: "a", distinct: false },
      }),
    ],
    ["Groupings are", { groups: { dimensions: [], aggregates: {} } }],
  ])("%s not supported", (text, query) => {
    const lower = () => lowerQueryRequest(request({ query }), predicates);
    expect(lower).toThrow(NotInV01);
    expect(lower).toThrow(`${text} not supported in NDC v0.1.x`);
  });

  it("is refused wherever it stands in a request", () => {
    const inside: Partial<QueryRequest>[] = [
      { arguments: { where: { type: "literal", value: exists(null, ["in"]) } } },
      {
        query: {
          fields: {
            a: {
              type: "relationship",
              relationship: "author",
              arguments: {},
              query: { predicate: { type: "not", expression: exists(null, ["in"]) } },
            },
          },
        },
      },
    ];
    for (const parts of inside) {
      const whole = request({ collection: "books_where", ...parts });
      expect(() => lowerQueryRequest(whole, predicates)).toThrow("Nested relationships");
    }
  });

  it("also are relationships to nested columns", () => {
    const author: v02.Relationship = {
      column_mapping: { author_id: ["key", "id"] },
      relationship_type: "object",
      target_collection: "authors",
      arguments: {},
    };
    const whole = request({ collection_relationships: { author } });
    expect(() => lowerQueryRequest(whole, predicates)).toThrow(
      "Relationships to nested columns are not supported in NDC v0.1.x",
    );
  });

  it("also are arguments of the request; none are none", () => {
    const whole = request({ request_arguments: { headers: {} } });
    expect(() => lowerQueryRequest(whole, predicates)).toThrow(
      "Request-level arguments are not supported in NDC v0.1.x",
    );
    const none = request({ request_arguments: {} });
    expect(lowerQueryRequest(none, predicates)).toEqual(request({}));
  });
});
