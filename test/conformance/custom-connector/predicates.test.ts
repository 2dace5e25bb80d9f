import {
  compared,
  error,
  ID,
  idRows,
  is,
  isNull,
  step,
  table,
  WITH_RELATIONSHIPS,
} from "./asking.ts";

const code = { field_path: ["country"] };

table("custom-v02", "predicates", [
  ...(
    [
      ["_eq", "Titanic", [1]],
      ["like", "an", [1, 4]],
      ["like", "^S.*n$", [4]],
      ["like", "(?i)god", [3]],
      ["starts_with", "S", [2, 4, 5]],
      ["starts_with", "s", []],
      ["istarts_with", "s", [2, 4, 5]],
      ["ends_with", "List", [5]],
      ["iends_with", "LIST", [5]],
      ["_contains", "her", [3]],
      ["_icontains", "HER", [3]],
    ] as const
  ).map(([operator, value, ids]) => ({
    name: `title ${operator} ${value}`,
    collection: "movies",
    query: { fields: ID, predicate: is("title", operator, value) },
    answer: idRows(...ids),
  })),
  {
    name: "an empty and is true",
    collection: "continents",
    query: { fields: ID, predicate: { type: "and", expressions: [] } },
    answer: idRows(1, 2),
  },
  {
    name: "an empty or is false",
    collection: "continents",
    query: { fields: ID, predicate: { type: "or", expressions: [] } },
    answer: idRows(),
  },
  {
    name: "and, or and not stop at the first part that decides",
    collection: "movies",
    query: {
      fields: ID,
      predicate: {
        type: "or",
        expressions: [{ type: "not", expression: is("id", "_eq", -1) }, is("absent", "_eq", 1)],
      },
    },
    answer: idRows(1, 2, 3, 4, 5),
  },
  {
    name: "null equals null",
    collection: "countries",
    query: { fields: ID, predicate: is("continent_id", "_eq", null) },
    answer: idRows(4),
  },
  {
    name: "is_null",
    collection: "institutions",
    query: { fields: ID, predicate: isNull("location") },
    answer: idRows(3),
  },
  {
    name: "_eq compares objects in depth",
    collection: "countries",
    query: { fields: ID, predicate: is("cities", "_eq", []) },
    answer: idRows(4),
  },
  {
    name: "a nested property below null is null",
    collection: "institutions",
    query: { fields: ID, predicate: isNull("location", code) },
    answer: idRows(3),
  },
  {
    name: "a nested property that is absent is null",
    collection: "institutions",
    query: { fields: ID, predicate: isNull("location", { field_path: ["street", "number"] }) },
    answer: idRows(1, 2, 3),
  },
  {
    name: "an unknown column",
    collection: "movies",
    query: { predicate: isNull("absent") },
    answer: error(400, "invalid column name: absent"),
  },
  {
    name: "string operators fail on a null column",
    collection: "institutions",
    query: { predicate: is("location", "_contains", "x", code) },
    answer: error(400, "column is not a string"),
  },
  {
    name: "like fails on a null column",
    collection: "institutions",
    query: { predicate: is("location", "like", "x", code) },
    answer: error(400, "column is not a string"),
  },
  {
    name: "a string operator with no string on its right",
    collection: "movies",
    query: { predicate: is("title", "ends_with", 1) },
    answer: error(400, "argument is not a string"),
  },
  {
    name: "like with no string on its right",
    collection: "movies",
    query: { predicate: is("title", "like", null) },
    answer: error(400, " "),
  },
  {
    name: "like with a bad regular expression",
    collection: "movies",
    query: { predicate: is("title", "like", "(") },
    answer: error(400, "invalid regular expression"),
  },
  ...["eq", "_in", "toString"].map((operator) => ({
    name: `operator ${operator}`,
    collection: "movies",
    query: { predicate: is("id", operator, 1) },
    answer: error(400, `operator '${operator}' not supported`),
  })),
  {
    name: "a missing variable on the right",
    collection: "movies",
    query: { predicate: compared("id", "_eq", { type: "variable", name: "x" }) },
    answer: error(400, "invalid variable name"),
  },
  {
    name: "a column on the right is of the current row, whatever its scope",
    collection: "actors",
    query: {
      fields: ID,
      predicate: compared("id", "_eq", { type: "column", name: "movie_id", path: [], scope: 7 }),
    },
    answer: idRows(1),
  },
  {
    name: "a column on the right of related rows holds for any of them",
    collection: "movies",
    query: {
      fields: ID,
      predicate: compared("id", "_eq", { type: "column", name: "id", path: [step("actors")] }),
    },
    rest: WITH_RELATIONSHIPS,
    answer: idRows(1),
  },
  {
    name: "aggregates in predicates",
    collection: "movies",
    query: {
      predicate: {
        type: "unary_comparison_operator",
        operator: "is_null",
        column: { type: "aggregate", path: [], aggregate: { type: "star_count" } },
      },
    },
    answer: error(501, "aggregate predicates not supported"),
  },
  {
    name: "array comparison",
    collection: "institutions",
    query: {
      predicate: {
        type: "array_comparison",
        column: { type: "column", name: "departments" },
        comparison: { type: "is_empty" },
      },
    },
    answer: error(501, "array comparison in expression is not supported"),
  },
]);
