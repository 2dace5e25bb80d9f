import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Introspected } from "../metadata-for.ts";

const named = (name: string): ndc.Type => ({ type: "named", name });
const nullable = (name: string): { type: ndc.Type } => ({
  type: { type: "nullable", underlying_type: named(name) },
});
const of = (name: string): { type: ndc.Type } => ({ type: named(name) });
const listOf = (name: string): ndc.Type => ({ type: "array", element_type: named(name) });
const nullableList = (name: string): { type: ndc.Type } => ({
  type: { type: "nullable", underlying_type: listOf(name) },
});

/** Of the rows that the memory connector's tests have: authors and their books. */
export const LIBRARY_SCHEMA: ndc.SchemaResponse = {
  scalar_types: {
    Int: {
      representation: { type: "int32" },
      aggregate_functions: {
        min: { type: "min" },
        sum: { type: "sum", result_type: "BigInt" },
        mean: { type: "average", result_type: "Float" },
      },
      comparison_operators: {
        eq: { type: "equal" },
        in: { type: "in" },
        lt: { type: "less_than" },
      },
      extraction_functions: {},
    },
    BigInt: {
      representation: { type: "int64" },
      aggregate_functions: {},
      comparison_operators: { eq: { type: "equal" } },
      extraction_functions: {},
    },
    Float: {
      representation: { type: "float64" },
      aggregate_functions: {},
      comparison_operators: {},
      extraction_functions: {},
    },
    String: {
      representation: { type: "string" },
      aggregate_functions: { max: { type: "max" } },
      comparison_operators: {
        eq: { type: "equal" },
        like: { type: "custom", argument_type: named("String") },
        "starts-with": { type: "starts_with" },
      },
      extraction_functions: {},
    },
    date: {
      representation: { type: "date" },
      aggregate_functions: {},
      comparison_operators: { eq: { type: "equal" } },
      extraction_functions: {},
    },
    json: {
      representation: { type: "json" },
      aggregate_functions: {},
      comparison_operators: {},
      extraction_functions: {},
    },
  },
  object_types: {
    author: {
      description: "Who writes",
      fields: {
        id: of("Int"),
        name: of("String"),
        home: nullable("home"),
        languages: nullableList("String"),
        awards: nullableList("award"),
      },
      foreign_keys: {},
    },
    home: { fields: { city: of("String"), country: nullable("country") }, foreign_keys: {} },
    country: { fields: { code: of("String") }, foreign_keys: {} },
    award: { fields: { name: of("String"), year: of("Int") }, foreign_keys: {} },
    book: {
      fields: {
        id: of("Int"),
        title: of("String"),
        author_id: nullable("Int"),
        price: nullable("Int"),
        published: of("date"),
      },
      foreign_keys: {
        book_author: { foreign_collection: "authors", column_mapping: { author_id: ["id"] } },
      },
    },
    renamed: { fields: { id: of("Int"), name: of("String") }, foreign_keys: {} },
    pong: { fields: { pong: of("json") }, foreign_keys: {} },
  },
  collections: [
    {
      name: "books",
      type: "book",
      arguments: {},
      uniqueness_constraints: { books_key: { unique_columns: ["id"] } },
    },
    {
      name: "authors",
      type: "author",
      arguments: {},
      uniqueness_constraints: { authors_key: { unique_columns: ["id"] } },
    },
    {
      name: "books_of",
      type: "book",
      arguments: { author: of("Int") },
      uniqueness_constraints: {},
    },
  ],
  functions: [
    { name: "newest_book", arguments: {}, result_type: named("book") },
    {
      name: "fits",
      arguments: { predicate: { type: { type: "predicate", object_type_name: "author" } } },
      result_type: named("Int"),
    },
  ],
  procedures: [
    {
      name: "rename",
      arguments: { id: of("Int"), name: of("String") },
      result_type: named("renamed"),
    },
    { name: "ping", arguments: {}, result_type: named("pong") },
  ],
  capabilities: { query: { aggregates: { count_scalar_type: "BigInt" } } },
};

export const ALL_CAPABILITIES: ndc.Capabilities = {
  query: {
    aggregates: {},
    variables: {},
    nested_fields: { filter_by: {}, order_by: {}, aggregates: {} },
    exists: { nested_collections: {}, nested_scalar_collections: {}, unrelated: {} },
  },
  mutation: {},
  relationships: { relation_comparisons: {}, nested: { filtering: {}, ordering: {}, array: {} } },
};

/** A connector that answers this of itself. */
export function introspected(
  schema: Partial<ndc.SchemaResponse> = {},
  capabilities: ndc.Capabilities = ALL_CAPABILITIES,
): Introspected {
  return {
    connectorName: "db",
    subgraph: "app",
    version: "v0.2",
    schema: { ...LIBRARY_SCHEMA, ...schema },
    capabilities: { version: "0.2.0", capabilities },
  };
}
