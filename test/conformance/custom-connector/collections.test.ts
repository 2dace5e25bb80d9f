import { column, error, ID, idRows, table } from "./asking.ts";

const TITLE = { title: column("title") };

table("custom-v02", "collections", [
  {
    name: "rows are in the order of their ids",
    collection: "actors",
    query: { fields: ID },
    answer: idRows(0, 1, 2, 3, 4, 5, 6, 7),
  },
  {
    name: "a query that asks for nothing gets an empty row set",
    collection: "movies",
    answer: [{}],
  },
  {
    name: "no fields make empty rows",
    collection: "continents",
    query: { fields: {} },
    answer: [{ rows: [{}, {}] }],
  },
  {
    name: "actors of a movie",
    collection: "actors_by_movie",
    args: { movie_id: 3 },
    query: { fields: ID },
    answer: idRows(4, 5),
  },
  {
    name: "an argument that is declared but not read is an error",
    collection: "actors_by_movie",
    args: { movie_id: 1, ignore_me: null },
    answer: error(400, "unexpected arguments found: ignore_me"),
  },
  {
    name: "surplus arguments are told in the order of their names",
    collection: "movies",
    args: { b: 1, a: 2 },
    answer: error(400, "unexpected arguments found: a,b"),
  },
  {
    name: "movies of actors by name, each once",
    collection: "movies_by_actor_name",
    args: { _headers: {}, actor_name: { first_name: null, last_name: null } },
    query: { fields: ID },
    answer: idRows(1, 2, 3, 4, 5),
  },
  {
    name: "all but the first part of a name is the last name",
    collection: "movies_by_actor_name",
    args: { _headers: { a: "b" }, actor_name: { first_name: "Robert", last_name: "De Niro" } },
    query: { fields: TITLE },
    answer: [{ rows: [{ title: "Godfather" }] }],
  },
  {
    name: "an unknown collection",
    collection: "constructor",
    answer: error(400, "invalid collection name"),
  },
  {
    name: "genres cannot be selected from stored movies",
    collection: "movies",
    query: { fields: { genres: column("genres") } },
    answer: error(400, "invalid column name: genres"),
  },
  {
    name: "one row set for each set of variables",
    collection: "actors_by_movie",
    query: { fields: ID },
    rest: {
      arguments: { movie_id: { type: "variable", name: "m" } },
      variables: [{ m: 5 }, { m: 99 }],
    },
    answer: [{ rows: [{ id: 7 }] }, { rows: [] }],
  },
  {
    name: "a missing variable",
    collection: "actors_by_movie",
    rest: { arguments: { movie_id: { type: "variable", name: "m" } } },
    answer: error(400, "invalid variable name"),
  },
]);
