import { error, ID, idRows, is, table, WITH_RELATIONSHIPS } from "./asking.ts";

const exists = (collection: object, predicate?: object) => ({
  type: "exists",
  in_collection: { arguments: {}, ...collection },
  ...(predicate && { predicate }),
});

table("custom-v02", "exists", [
  {
    name: "related",
    collection: "movies",
    query: {
      fields: ID,
      predicate: exists(
        { type: "related", relationship: "actors" },
        is("name", "starts_with", "Ben"),
      ),
    },
    rest: WITH_RELATIONSHIPS,
    answer: idRows(5),
  },
  {
    name: "related to a nested object; null on the way yields nothing",
    collection: "institutions",
    query: {
      fields: ID,
      predicate: exists({
        type: "related",
        relationship: "country",
        field_path: ["location"],
      }),
    },
    rest: WITH_RELATIONSHIPS,
    answer: idRows(1, 2),
  },
  {
    name: "related by an unknown relationship",
    collection: "movies",
    query: { predicate: exists({ type: "related", relationship: "actors" }) },
    answer: error(400, " "),
  },
  {
    name: "unrelated, with an argument from the current row",
    collection: "movies",
    query: {
      fields: ID,
      predicate: exists(
        {
          type: "unrelated",
          collection: "actors_by_movie",
          arguments: { movie_id: { type: "column", name: "id" } },
        },
        is("id", "_eq", 3),
      ),
    },
    answer: idRows(2),
  },
  {
    name: "in nested objects",
    collection: "countries",
    query: {
      fields: ID,
      predicate: exists(
        { type: "nested_collection", column_name: "cities" },
        is("name", "_eq", "Perth"),
      ),
    },
    answer: idRows(3),
  },
  {
    name: "in nested objects that are null",
    collection: "institutions",
    query: { predicate: exists({ type: "nested_collection", column_name: "staff" }) },
    answer: error(400, "nested collection must be an array of objects"),
  },
  {
    name: "in nested objects that are scalars",
    collection: "institutions",
    query: { predicate: exists({ type: "nested_collection", column_name: "departments" }) },
    answer: error(400, "nested collection must be an array of objects"),
  },
  {
    name: "in nested scalars",
    collection: "institutions",
    query: {
      fields: ID,
      predicate: exists(
        {
          type: "nested_scalar_collection",
          column_name: "location",
          field_path: ["campuses"],
        },
        is("__value", "_eq", "Lindholmen"),
      ),
    },
    answer: idRows(2),
  },
  {
    name: "in what is no array of scalars",
    collection: "institutions",
    query: { predicate: exists({ type: "nested_scalar_collection", column_name: "name" }) },
    answer: error(400, "nested scalar collection column value must be an array"),
  },
]);
