import { error, step, table } from "./asking.ts";

const dimension = (name: string, rest: object = {}) => ({
  type: "column",
  column_name: name,
  path: [],
  ...rest,
});
const grouped = (dimensions: object[], rest: object = {}, query: object = {}) => ({
  groups: { dimensions, aggregates: { n: { type: "star_count" } }, ...rest },
  ...query,
});
const group = (...pairs: readonly (readonly [unknown, number])[]) => [
  { groups: pairs.map(([value, n]) => ({ dimensions: [value], aggregates: { n } })) },
];
const having = (operator: string, value: object) => ({
  predicate: {
    type: "binary_comparison_operator",
    target: { type: "aggregate", aggregate: { type: "star_count" } },
    operator,
    value,
  },
});

table("custom-v02", "groups", [
  {
    name: "only adjacent rows form a group",
    collection: "actors",
    query: grouped([dimension("favourite_author_id")], {}, { limit: 4 }),
    answer: group([1, 2], [2, 1], [1, 1]),
  },
  {
    name: "by a part of a date",
    collection: "movies",
    query: grouped([dimension("release_date", { extraction: "month" })]),
    answer: group([12, 1], [11, 1], [3, 1], [9, 1], [12, 1]),
  },
  {
    name: "the path of a dimension is ignored",
    collection: "movies",
    query: grouped([dimension("rating", { path: [step("nothing")] })]),
    answer: group([4, 1], [5, 1], [4, 1], [5, 1], [4, 1]),
  },
  {
    name: "ordered, filtered, then paged",
    collection: "actors",
    query: grouped([], {
      order_by: {
        elements: [
          {
            order_direction: "asc",
            target: { type: "aggregate", aggregate: { type: "star_count" } },
          },
        ],
      },
      ...having("_eq", { type: "scalar", value: 8 }),
      limit: 1,
    }),
    answer: [{ groups: [{ dimensions: [], aggregates: { n: 8 } }] }],
  },
  {
    name: "ordered by a dimension, with a page",
    collection: "movies",
    query: grouped([dimension("title")], {
      order_by: {
        elements: [{ order_direction: "desc", target: { type: "dimension", index: 0 } }],
      },
      offset: 1,
      limit: 2,
    }),
    answer: group(["Slumdog Millionaire", 1], ["Shawshank Redemption", 1]),
  },
  {
    name: "ordered by a dimension that is not there",
    collection: "movies",
    query: grouped([dimension("title")], {
      order_by: {
        elements: [{ order_direction: "desc", target: { type: "dimension", index: 1 } }],
      },
    }),
    answer: error(400, "dimension index out of range"),
  },
  {
    name: "filtered by another operator",
    collection: "movies",
    query: grouped([dimension("title")], having("like", { type: "scalar", value: "x" })),
    answer: error(501, "Comparison operators other than _eq are not implemented for group by"),
  },
  {
    name: "filtered by a variable",
    collection: "movies",
    query: grouped([dimension("title")], having("_eq", { type: "variable", name: "x" })),
    rest: { variables: [{ x: 1 }] },
    answer: error(501, "Variables in group by filters not supported"),
  },
  {
    name: "a part of what is no string",
    collection: "movies",
    query: grouped([dimension("rating", { extraction: "year" })]),
    answer: error(500, "Expected date"),
  },
  {
    name: "a part of what is no date",
    collection: "movies",
    query: grouped([dimension("title", { extraction: "year" })]),
    answer: error(500, "Unable to parse date"),
  },
  {
    name: "an unknown part",
    collection: "movies",
    query: grouped([dimension("release_date", { extraction: "era" })]),
    answer: error(400, "Unknown extraction function"),
  },
]);
