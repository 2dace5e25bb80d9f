import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { QueryRequest } from "../../../../shared/protocol/ndc/v02.ts";
import { predicateArguments } from "./predicate-arguments.ts";

const ON_BOOK: v02.Type = { type: "predicate", object_type_name: "book" };
const named = (name: string): v02.Type => ({ type: "named", name });

export const predicates = predicateArguments({
  object_types: {
    search: {
      fields: {
        matching: { type: { type: "nullable", underlying_type: ON_BOOK } },
        text: { type: named("String") },
        narrower: { type: { type: "nullable", underlying_type: named("search") } },
      },
      foreign_keys: {},
    },
    book: { fields: {}, foreign_keys: {} },
  },
  collections: [
    {
      name: "books_where",
      type: "book",
      arguments: { where: { type: ON_BOOK }, page: { type: named("Int") } },
      uniqueness_constraints: {},
    },
  ],
  functions: [
    {
      name: "search",
      arguments: { searches: { type: { type: "array", element_type: named("search") } } },
      result_type: named("book"),
    },
  ],
  procedures: [
    { name: "remove", arguments: { check: { type: ON_BOOK } }, result_type: named("Int") },
  ],
});

export function request(parts: Partial<QueryRequest>): QueryRequest {
  return { collection: "books", query: {}, arguments: {}, collection_relationships: {}, ...parts };
}

export const column = (name: string): v02.ComparisonTarget => ({ type: "column", name });
export const equal = (name: string, value: v02.ComparisonValue): v02.Expression => ({
  type: "binary_comparison_operator",
  column: column(name),
  operator: "_eq",
  value,
});
export const one: v02.ComparisonValue = { type: "scalar", value: 1 };
export const idIsOne = equal("id", one);
export const step: v02.PathElement = { relationship: "author", arguments: {} };
export const exists = (
  predicate: v02.Expression | null,
  field_path?: string[],
): v02.Expression => ({
  type: "exists",
  in_collection: {
    type: "related",
    relationship: "author",
    arguments: {},
    ...(field_path === undefined ? {} : { field_path }),
  },
  predicate,
});
export const fromScope = (scope: number, path: v02.PathElement[] = []): v02.ComparisonValue => ({
  type: "column",
  name: "id",
  path,
  scope,
});

export function variable(name: string): { type: "variable"; name: string } {
  return { type: "variable", name };
}
