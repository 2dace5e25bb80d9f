import { error, table } from "./asking.ts";

const single = (name: string, of: string, rest: object = {}) => ({
  type: "single_column",
  column: of,
  function: name,
  ...rest,
});
const count = (of: string, distinct: boolean, rest: object = {}) => ({
  type: "column_count",
  column: of,
  distinct,
  ...rest,
});
const aggregated = (one: object, query: object = {}) => ({ aggregates: { it: one }, ...query });
const aggregatedTo = (value: unknown) => [{ aggregates: { it: value } }];

table("custom-v02", "aggregates", [
  {
    name: "star_count respects limit and offset",
    collection: "actors",
    query: aggregated({ type: "star_count" }, { offset: 6, limit: 5 }),
    answer: aggregatedTo(2),
  },
  {
    name: "column_count leaves nulls out",
    collection: "countries",
    query: aggregated(count("continent_id", false)),
    answer: aggregatedTo(4),
  },
  {
    name: "column_count of distinct values",
    collection: "countries",
    query: aggregated(count("continent_id", true)),
    answer: aggregatedTo(2),
  },
  {
    name: "column_count of a nested field, below null",
    collection: "institutions",
    query: aggregated(count("location", false, { field_path: ["city"] })),
    answer: aggregatedTo(2),
  },
  {
    name: "min of integers",
    collection: "movies",
    query: aggregated(single("min", "rating")),
    answer: aggregatedTo(4),
  },
  {
    name: "max of strings",
    collection: "movies",
    query: aggregated(single("max", "title")),
    answer: aggregatedTo("Titanic"),
  },
  {
    name: "nulls after the first value are skipped",
    collection: "countries",
    query: aggregated(single("max", "continent_id")),
    answer: aggregatedTo(2),
  },
  {
    name: "no rows",
    collection: "movies",
    query: aggregated(single("max", "title"), { limit: 0 }),
    answer: aggregatedTo(null),
  },
  {
    name: "the first value is null",
    collection: "countries",
    query: aggregated(single("max", "continent_id"), { offset: 3 }),
    answer: error(500, "Can only aggregate over i64 or string values"),
  },
  {
    name: "an unknown function of integers",
    collection: "movies",
    query: aggregated(single("sum", "rating")),
    answer: error(400, "invalid integer aggregation function", "sum"),
  },
  {
    name: "an unknown function of strings",
    collection: "movies",
    query: aggregated(single("sum", "title")),
    answer: error(400, "invalid string aggregation function", "sum"),
  },
  {
    name: "an unknown column",
    collection: "movies",
    query: aggregated(single("min", "genres")),
    answer: error(400, "invalid column name 'genres' during aggregation"),
  },
  {
    name: "a field path into no object",
    collection: "movies",
    query: aggregated(single("min", "title", { field_path: ["x"] })),
    answer: error(400, "expected object value when extracting a nested field from a field path"),
  },
  {
    name: "a field path to an absent property",
    collection: "institutions",
    query: aggregated(single("min", "location", { field_path: ["x"] })),
    answer: error(400, "could not find field x in nested object"),
  },
]);
