import {
  descendingBy,
  error,
  ID,
  idRows,
  is,
  orderedBy,
  RELATIONSHIPS,
  step,
  table,
  WITH_RELATIONSHIPS,
} from "./asking.ts";

const actorsOf = (aggregate: object, predicate?: object) => ({
  type: "aggregate",
  path: [step("actors", predicate && { predicate })],
  aggregate,
});

table("custom-v02", "ordering", [
  {
    name: "strings by their bytes",
    collection: "movies",
    query: { fields: ID, order_by: orderedBy({ name: "title" }) },
    answer: idRows(3, 5, 4, 2, 1),
  },
  {
    name: "nulls come first",
    collection: "institutions",
    query: { fields: ID, order_by: orderedBy({ name: "location", field_path: ["city"] }) },
    answer: idRows(3, 2, 1),
  },
  {
    name: "nulls come last in descending order",
    collection: "institutions",
    query: { fields: ID, order_by: descendingBy({ name: "location", field_path: ["city"] }) },
    answer: idRows(1, 2, 3),
  },
  {
    name: "numeric ties come out in reverse",
    collection: "movies",
    query: { fields: ID, order_by: orderedBy({ name: "rating" }) },
    answer: idRows(5, 3, 1, 4, 2),
  },
  {
    name: "numeric ties come out in reverse in descending order too",
    collection: "movies",
    query: { fields: ID, order_by: descendingBy({ name: "rating" }) },
    answer: idRows(4, 2, 5, 3, 1),
  },
  {
    name: "what comes after a numeric tie has no effect",
    collection: "movies",
    query: { fields: ID, order_by: orderedBy({ name: "rating" }, { name: "title" }) },
    answer: idRows(5, 3, 1, 4, 2),
  },
  {
    name: "ties of strings are decided by what comes after",
    collection: "actors",
    query: {
      fields: ID,
      order_by: orderedBy({ name: "favourite_int_64" }, { name: "name" }),
    },
    answer: idRows(4, 7, 3, 2, 1, 6, 5, 0),
  },
  {
    name: "an error after a tie still appears, in a row that the filter would drop",
    collection: "movies",
    query: {
      order_by: orderedBy({ name: "rating" }, { name: "absent" }),
      predicate: is("id", "_eq", 1),
    },
    answer: error(400, "invalid column name: absent"),
  },
  {
    name: "values that have no order",
    collection: "institutions",
    query: { order_by: orderedBy({ name: "departments" }) },
    answer: error(500, "cannot compare values"),
  },
  {
    name: "by a related row, null where there is none",
    collection: "countries",
    query: { fields: ID, order_by: orderedBy({ name: "name", path: [step("continent")] }) },
    rest: WITH_RELATIONSHIPS,
    answer: idRows(4, 3, 1, 2, 5),
  },
  {
    name: "by many related rows",
    collection: "movies",
    query: { order_by: orderedBy({ name: "name", path: [step("actors")] }) },
    rest: WITH_RELATIONSHIPS,
    answer: error(400, " "),
  },
  {
    name: "by the greatest of related rows that a predicate keeps",
    collection: "movies",
    query: {
      fields: ID,
      order_by: {
        elements: [
          {
            order_direction: "desc",
            target: actorsOf(
              { type: "single_column", column: "name", function: "max" },
              is("favourite_author_id", "_eq", 1),
            ),
          },
        ],
      },
    },
    rest: WITH_RELATIONSHIPS,
    answer: idRows(3, 2, 1, 5, 4),
  },
  {
    name: "by the number of related rows",
    collection: "continents",
    query: {
      fields: ID,
      order_by: {
        elements: [
          {
            order_direction: "asc",
            target: {
              type: "aggregate",
              path: [step("countries")],
              aggregate: { type: "star_count" },
            },
          },
        ],
      },
    },
    rest: { collection_relationships: RELATIONSHIPS },
    answer: idRows(2, 1),
  },
]);
