import { expect, it } from "vitest";
import {
  ID,
  column,
  compared,
  error,
  idRows,
  is,
  isNull,
  orderedBy,
  post,
  related,
  step,
  table,
  type Exchange,
} from "./asking.ts";
import { describeWithCorpus } from "./corpus.ts";

const RELATIONSHIPS = {
  collection_relationships: {
    actors: related("array", "actors", { id: "movie_id" }),
    movie: related("object", "movies", { movie_id: "id" }),
  },
};

const V = { fields: { v: column("__value") } };
const value = (v: unknown) => [{ rows: [{ v }] }];

const root = (name: string) => ({
  type: "column",
  column: { type: "root_collection_column", name },
});
const existsRelated = (relationship: string, predicate: object) => ({
  type: "exists",
  in_collection: { type: "related", relationship, arguments: {} },
  predicate,
});

table("custom-v01", "NDC 0.1: what it answers", [
  {
    name: "there is no actor 0",
    collection: "actors",
    query: { fields: ID },
    answer: idRows(1, 2, 3, 4, 5, 6, 7),
  },
  {
    name: "there are no countries",
    collection: "countries",
    answer: error(400, "invalid collection name"),
  },
  {
    name: "surplus arguments are ignored",
    collection: "actors_by_movie",
    args: { movie_id: 3, ignore_me: 1 },
    query: { fields: ID },
    answer: idRows(4, 5),
  },
  {
    name: "a surplus argument of a function is ignored",
    collection: "latest_actor_id",
    args: { x: 1 },
    query: V,
    answer: value(7),
  },
  {
    name: "movies by actor name need no headers",
    collection: "movies_by_actor_name",
    args: { actor_name: { first_name: "Kate", last_name: null } },
    query: { fields: ID },
    answer: idRows(1),
  },
  {
    name: "there is no eval_where",
    collection: "eval_where",
    args: { where: {} },
    answer: error(400, "invalid collection name"),
  },
  {
    name: "actor by boolean expression, in the form of 0.1",
    collection: "get_actors_by_bool_exp",
    args: { actor_bool_exp: is("id", "_eq", 2) },
    query: {
      fields: {
        v: column("__value", {
          fields: { type: "array", fields: { type: "object", fields: ID } },
        }),
      },
    },
    answer: value([{ id: 2 }]),
  },
  {
    name: "numeric ties come out in reverse",
    collection: "movies",
    query: { fields: ID, order_by: orderedBy({ name: "rating" }) },
    answer: idRows(5, 3, 1, 4, 2),
  },
  {
    name: "aggregates are those of 0.2",
    collection: "movies",
    query: {
      aggregates: { max: { type: "single_column", column: "title", function: "max" } },
      limit: 4,
    },
    answer: [{ aggregates: { max: "Titanic" } }],
  },
]);

table("custom-v01", "NDC 0.1: predicates and ordering", [
  {
    name: "the left side may have a path, and holds for any row reached",
    collection: "movies",
    query: {
      fields: ID,
      predicate: is("name", "like", "^Kate", { path: [step("actors")] }),
    },
    rest: RELATIONSHIPS,
    answer: idRows(1),
  },
  {
    name: "is_null holds if any is null, and nothing reached is none",
    collection: "movies",
    query: {
      fields: ID,
      predicate: isNull("name", { path: [step("actors")] }),
    },
    rest: RELATIONSHIPS,
    answer: idRows(),
  },
  {
    name: "the right side may have a path",
    collection: "movies",
    query: {
      fields: ID,
      predicate: compared("id", "_eq", {
        type: "column",
        column: { type: "column", name: "id", path: [step("actors")] },
      }),
    },
    rest: RELATIONSHIPS,
    answer: idRows(1),
  },
  {
    name: "root_collection_column is of the row of the query, not of the exists",
    collection: "actors",
    query: {
      fields: ID,
      predicate: existsRelated(
        "movie",
        existsRelated("actors", compared("movie_id", "_eq", root("id"))),
      ),
    },
    rest: RELATIONSHIPS,
    answer: idRows(1),
  },
  {
    name: "root_collection_column on the left",
    collection: "actors",
    query: {
      fields: ID,
      predicate: existsRelated("movie", {
        type: "binary_comparison_operator",
        column: { type: "root_collection_column", name: "id" },
        operator: "_eq",
        value: { type: "column", column: { type: "column", name: "id", path: [] } },
      }),
    },
    rest: RELATIONSHIPS,
    answer: idRows(1),
  },
  ...["_contains", "starts_with"].map((operator) => ({
    name: `operator ${operator}`,
    collection: "movies",
    query: { predicate: is("title", operator, "x") },
    answer: error(400, `operator '${operator}' not supported`),
  })),
  {
    name: "an unknown column",
    collection: "movies",
    query: { fields: { x: column("absent") } },
    answer: error(400, "invalid column name"),
  },
  {
    name: "an unknown column in aggregates",
    collection: "movies",
    query: { aggregates: { x: { type: "column_count", column: "absent", distinct: true } } },
    answer: error(400, "invalid column name"),
  },
  {
    name: "a nested property that is absent",
    collection: "institutions",
    query: { predicate: isNull("location", { field_path: ["street"] }) },
    answer: error(400, "invalid field path"),
  },
  {
    name: "a nested property below null, in ordering",
    collection: "institutions",
    query: { order_by: orderedBy({ name: "location", field_path: ["city"] }) },
    answer: error(400, "invalid field path"),
  },
  {
    name: "an unknown relationship in a field",
    collection: "movies",
    query: { fields: { x: { type: "relationship", relationship: "x", arguments: {}, query: {} } } },
    answer: error(400, " "),
  },
  {
    name: "ordered by a count, ties in reverse",
    collection: "movies",
    query: {
      fields: ID,
      order_by: orderedBy({ type: "star_count_aggregate", path: [step("actors")] }),
    },
    rest: RELATIONSHIPS,
    answer: idRows(5, 4, 2, 3, 1),
  },
  {
    name: "ordered by an aggregate, whose field path is ignored",
    collection: "movies",
    query: {
      fields: ID,
      order_by: orderedBy({
        type: "single_column_aggregate",
        path: [step("actors")],
        column: "name",
        field_path: ["ignored"],
        function: "min",
      }),
    },
    rest: RELATIONSHIPS,
    answer: idRows(3, 5, 2, 1, 4),
  },
  {
    name: "ordered by an aggregate of an unknown column",
    collection: "movies",
    query: {
      order_by: orderedBy({
        type: "single_column_aggregate",
        path: [step("actors")],
        column: "absent",
        function: "min",
      }),
    },
    rest: RELATIONSHIPS,
    answer: error(400, "invalid column name"),
  },
]);

const fails = (
  collection: string,
  args: Record<string, unknown>,
  message: string,
  status = 400,
): Exchange => ({
  name: `${collection} of ${JSON.stringify(args)}`,
  collection,
  args,
  query: V,
  answer: error(status, message),
});

table("custom-v01", "NDC 0.1: argument errors", [
  fails("actor_names_by_movie", {}, "missing argument movie_id"),
  fails("actor_names_by_movie", { movie_id: "1" }, "movie_id must be a string"),
  fails("get_actor_by_id", {}, "missing argument id"),
  fails("get_actor_by_id", { id: "1" }, "argument 'id' is not an integer", 500),
  fails("get_actor_by_id", { id: 2 ** 31 }, "argument 'id' is out of range"),
  fails("get_movie_by_id", {}, "missing argument movie_id"),
  fails("get_movie_by_id", { movie_id: null }, "incorrect type for movie_id", 500),
  fails("get_movie_by_id", { movie_id: 2 ** 31 }, "movie_id is out of range"),
  ...["get_actors_by_movie_id", "actors_by_movie"].flatMap((name) => [
    fails(name, {}, "missing argument movie_id"),
    fails(name, { movie_id: 1.5 }, "movie_id must be a integer"),
    fails(name, { movie_id: 2 ** 31 }, "movie_id is out of range"),
  ]),
  fails(
    "get_actors_by_movie_id_bounds",
    { upper_bound: 1 },
    "missing argument movie id lower bound",
  ),
  fails(
    "get_actors_by_movie_id_bounds",
    { lower_bound: 1 },
    "missing argument movie id upper bound",
  ),
  fails(
    "get_actors_by_movie_id_bounds",
    { lower_bound: 1, upper_bound: "x" },
    "movie id bound must be an integer",
  ),
  fails("get_actors_by_bool_exp", {}, "missing argument actor_bool_exp"),
  fails(
    "get_actors_by_bool_exp",
    { actor_bool_exp: 1 },
    "could not decode argument actor_bool_exp",
  ),
  fails(
    "get_actors_by_bool_exp",
    { actor_bool_exp: { type: "and", expressions: [] } },
    "expression shape unsupported. we only support a single binary comparison",
    500,
  ),
  ...[
    "get_actors_by_name",
    "get_institutions_by_institution_query",
    "movies_by_actor_name",
  ].flatMap((name) => {
    const argument = {
      get_actors_by_name: "name",
      get_institutions_by_institution_query: "institution_query",
      movies_by_actor_name: "actor_name",
    }[name];
    return [
      fails(name, {}, "missing argument name"),
      fails(name, { [argument ?? ""]: 1 }, "name must be an object"),
    ];
  }),
  fails("get_actors_by_name", { name: {} }, "missing name argument property first_name"),
  fails("get_session_details", {}, "required argument field '_headers' is missing"),
  fails("get_session_details", { _headers: 1 }, "required argument field 'user_id' is missing"),
]);

describeWithCorpus("NDC 0.1: sessions and procedures", () => {
  const run = (name: string, args: object) =>
    post("custom-v01", "/mutation", {
      operations: [
        {
          type: "procedure",
          name,
          arguments: args,
          fields: { type: "object", fields: { n: column("name") } },
        },
      ],
      collection_relationships: {},
    });

  it.each([
    { name: "upsert_actor", args: {}, message: " " },
    { name: "upsert_actor", args: { actor: 1 }, message: " " },
    {
      name: "upsert_actor",
      args: { actor: { id: null } },
      message: "argument 'id' is not an integer",
    },
    { name: "add_movie_with_genres", args: { movie: [] }, message: " " },
    {
      name: "add_movie_with_genres",
      args: { movie: {} },
      message: "required argument field 'id' is missing",
    },
    {
      name: "update_actor_name_by_id",
      args: { name: "x" },
      message: "required argument field 'id' is missing",
    },
    {
      name: "update_actor_name_by_id",
      args: { id: 1 },
      message: "required argument field 'name' is missing",
    },
    {
      name: "uppercase_actor_name_by_id",
      args: { id: "1" },
      message: "argument 'id' is not an integer",
    },
    {
      name: "uppercase_actor_name_by_id",
      args: { id: 2 ** 31 },
      message: "argument 'id' is out of range",
    },
    {
      name: "login",
      args: { _headers: 1, username: 1 },
      message: "required argument field 'password' is missing",
    },
    { name: "flip_yes_no_procedure", args: { yes_no: "yes" }, message: "invalid procedure name" },
  ])("$name of $args: $message", async ({ name, args, message }) => {
    expect(await run(name, args)).toEqual(error(400, message));
  });

  it.each([
    { name: "upsert_actor", args: { actor: { id: 7 }, x: 1 }, result: { n: "Ben Kingsley" } },
    { name: "update_actor_name_by_id", args: { id: 7, name: "Ben" }, result: { n: "Ben" } },
    { name: "uppercase_actor_name_by_id", args: { id: 7 }, result: { n: "BEN KINGSLEY" } },
    { name: "uppercase_actor_name_by_id", args: { id: 0 }, result: null },
    { name: "noop_procedure", args: { x: 1 }, result: "Noop Procedure" },
  ])("$name of $args answers $result", async ({ name, args, result }) => {
    expect(await run(name, args)).toEqual({
      status: 200,
      body: { operation_results: [{ type: "procedure", result }] },
    });
  });

  it("a session has no id", async () => {
    const { body } = await post("custom-v01", "/query", {
      collection: "get_session_details",
      arguments: {
        _headers: { type: "literal", value: 1 },
        user_id: { type: "literal", value: "x" },
      },
      query: V,
      collection_relationships: {},
    });
    const response = {
      token: "64a6c518-4a5b-4067-a99f-3abc11eeeacf",
      expiry: "2025-12-12T05:48:33+0000",
    };
    expect(body).toEqual(value({ headers: expect.anything(), response }));
  });
});
