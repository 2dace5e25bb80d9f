import { describe, expect, it } from "vitest";
import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import { raiseMutation, raisePredicate, raiseQuery } from "./raise-v01.ts";

const column = (name: string, path: v01.PathElement[] = []): v01.ComparisonTarget => ({
  type: "column",
  name,
  path,
});
const related = (relationship: string): v01.ExistsInCollection => ({
  type: "related",
  relationship,
  arguments: {},
});
const equal = (left: v01.ComparisonTarget, value: v01.ComparisonValue): v01.Expression => ({
  type: "binary_comparison_operator",
  column: left,
  operator: "_eq",
  value,
});
const one: v01.ComparisonValue = { type: "scalar", value: 1 };

describe("a predicate of 0.1", () => {
  it("keeps what both know", () => {
    const predicate: v01.Expression = {
      type: "not",
      expression: { type: "and", expressions: [equal(column("a"), one)] },
    };
    expect(raisePredicate(predicate)).toEqual({
      type: "not",
      expression: {
        type: "and",
        expressions: [
          {
            type: "binary_comparison_operator",
            column: { type: "column", name: "a" },
            operator: "_eq",
            value: one,
          },
        ],
      },
    });
  });

  it("whose left side lies behind relationships asks whether a row exists", () => {
    const path = [
      { relationship: "r", arguments: {}, predicate: equal(column("p"), one) },
      { relationship: "s", arguments: {} },
    ];
    const value: v01.ComparisonValue = { type: "column", column: column("b") };
    expect(raisePredicate(equal(column("a", path), value))).toEqual({
      type: "exists",
      in_collection: related("r"),
      predicate: {
        type: "and",
        expressions: [
          raisePredicate(equal(column("p"), one)),
          {
            type: "exists",
            in_collection: related("s"),
            predicate: {
              type: "and",
              expressions: [
                {
                  type: "binary_comparison_operator",
                  column: { type: "column", name: "a" },
                  operator: "_eq",
                  value: { type: "column", name: "b", path: [], scope: 2 },
                },
              ],
            },
          },
        ],
      },
    });
  });

  it("names the row of the query by how far out it is", () => {
    const root: v01.ComparisonValue = {
      type: "column",
      column: { type: "root_collection_column", name: "id" },
    };
    const predicate: v01.Expression = {
      type: "exists",
      in_collection: related("r"),
      predicate: {
        type: "exists",
        in_collection: related("s"),
        predicate: equal(column("a"), root),
      },
    };
    expect(raisePredicate(predicate)).toMatchObject({
      predicate: { predicate: { value: { type: "column", name: "id", path: [], scope: 2 } } },
    });
  });
});

describe("a request of 0.1", () => {
  it("has aggregates to order by and column mappings of its own form", () => {
    const path = [{ relationship: "r", arguments: {} }];
    const request: v01.QueryRequest = {
      collection: "c",
      arguments: {},
      query: {
        fields: {
          r: { type: "relationship", relationship: "r", arguments: {}, query: { limit: 1 } },
        },
        order_by: {
          elements: [
            { order_direction: "asc", target: { type: "star_count_aggregate", path } },
            {
              order_direction: "desc",
              target: { type: "single_column_aggregate", path, column: "x", function: "max" },
            },
          ],
        },
      },
      collection_relationships: {
        r: {
          column_mapping: { a: "b" },
          relationship_type: "array",
          target_collection: "d",
          arguments: {},
        },
      },
    };
    const raised = raiseQuery(request);
    expect(raised.collection_relationships["r"]?.column_mapping).toEqual({ a: ["b"] });
    expect(raised.query.order_by?.elements.map(({ target }) => target)).toEqual([
      { type: "aggregate", path, aggregate: { type: "star_count" } },
      {
        type: "aggregate",
        path,
        aggregate: { type: "single_column", column: "x", function: "max" },
      },
    ]);
    expect(raiseMutation({ operations: [], collection_relationships: {} })).toEqual({
      operations: [],
      collection_relationships: {},
    });
  });
});
