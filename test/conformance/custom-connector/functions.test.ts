import { expect, it } from "vitest";
import { RELATIONSHIPS, column, error, is, isNull, post, table, type Exchange } from "./asking.ts";
import { describeWithCorpus } from "./corpus.ts";

const V = { fields: { v: column("__value") } };
const IDS = {
  fields: {
    v: column("__value", {
      fields: { type: "array", fields: { type: "object", fields: { id: column("id") } } },
    }),
  },
};
const NAME = {
  fields: { v: column("__value", { fields: { type: "object", fields: { n: column("name") } } }) },
};
const value = (v: unknown) => [{ rows: [{ v }] }];
const ids = (...all: number[]) => value(all.map((id) => ({ id })));
const fails = (collection: string, args: Record<string, unknown>, answer: unknown): Exchange => ({
  name: `${collection} of ${JSON.stringify(args)}`,
  collection,
  args,
  query: V,
  answer,
});

table("custom-v02", "functions answer one row", [
  { name: "latest_actor_id", collection: "latest_actor_id", query: V, answer: value(7) },
  {
    name: "latest_actor_name",
    collection: "latest_actor_name",
    query: V,
    answer: value("Robert De Niro"),
  },
  {
    name: "latest_actor",
    collection: "latest_actor",
    query: NAME,
    answer: value({ n: "Ben Kingsley" }),
  },
  {
    name: "get_actor_by_id",
    collection: "get_actor_by_id",
    args: { id: 2 },
    query: NAME,
    answer: value({ n: "Kate Winslet" }),
  },
  {
    name: "get_actor_by_id of nobody",
    collection: "get_actor_by_id",
    args: { id: 99 },
    query: NAME,
    answer: value(null),
  },
  {
    name: "get_movie_by_id",
    collection: "get_movie_by_id",
    args: { movie_id: 4 },
    query: V,
    answer: value({
      id: 4,
      title: "Shawshank Redemption",
      rating: 5,
      release_date: "1994-09-22",
    }),
  },
  {
    name: "get_actors_by_name",
    collection: "get_actors_by_name",
    args: { name: { first_name: null, last_name: "De Niro" } },
    query: IDS,
    answer: ids(5),
  },
  {
    name: "actor_names_by_movie",
    collection: "actor_names_by_movie",
    args: { movie_id: 1 },
    query: V,
    answer: value(["Leonardo DiCaprio", "Kate Winslet"]),
  },
  {
    name: "actor_names_by_movie of no movie, beyond 32 bits",
    collection: "actor_names_by_movie",
    args: { movie_id: 2 ** 40 },
    query: V,
    answer: value([]),
  },
  {
    name: "get_all_actors",
    collection: "get_all_actors",
    query: IDS,
    answer: ids(0, 1, 2, 3, 4, 5, 6, 7),
  },
  { name: "get_all_movies", collection: "get_all_movies", query: IDS, answer: ids(1, 2, 3, 4, 5) },
  {
    name: "get_actors_by_movie_id_bounds",
    collection: "get_actors_by_movie_id_bounds",
    args: { lower_bound: 3, upper_bound: 4 },
    query: IDS,
    answer: ids(4, 5, 6),
  },
  {
    name: "get_actors_by_movie_id",
    collection: "get_actors_by_movie_id",
    args: { movie_id: 2 },
    query: IDS,
    answer: ids(0, 3),
  },
  {
    name: "get_actors_by_bool_exp",
    collection: "get_actors_by_bool_exp",
    args: { actor_bool_exp: is("id", "_eq", 5) },
    query: IDS,
    answer: ids(5),
  },
  {
    name: "a predicate and aggregates apply to the one row",
    collection: "latest_actor_id",
    query: {
      ...V,
      aggregates: { n: { type: "star_count" } },
      predicate: is("__value", "_eq", 8),
    },
    answer: [{ aggregates: { n: 0 }, rows: [] }],
  },
]);

const institutions = (query: object, ...answer: number[]): Exchange => ({
  name: `like ${JSON.stringify(query)}`,
  collection: "get_institutions_by_institution_query",
  args: { institution_query: query },
  query: IDS,
  answer: ids(...answer),
});

table("custom-v02", "get_institutions_by_institution_query finds those that share a property", [
  institutions({}),
  institutions({ name: "University of Nowhere", location: { city: "London" } }, 1, 3),
  institutions({ location: { country: "Sweden" } }, 2),
  institutions({ location: { campuses: ["x", "Mile End"] } }, 1),
  institutions({ name: null, location: null, departments: ["nothing"] }),
]);

table("custom-v02", "predicates as arguments", [
  {
    name: "eval_institutions evaluates them on what is submitted",
    collection: "eval_institutions",
    args: {
      institutions: [
        { name: "A", location: { country_id: 2 } },
        { name: "B", location: null },
      ],
      check: {
        type: "exists",
        in_collection: {
          type: "related",
          relationship: "country",
          arguments: {},
          field_path: ["location"],
        },
        predicate: is("name", "_eq", "Sweden"),
      },
    },
    query: V,
    rest: { collection_relationships: RELATIONSHIPS },
    answer: value([
      { institution: { name: "A", location: { country_id: 2 } }, evaluation_result: true },
      { institution: { name: "B", location: null }, evaluation_result: false },
    ]),
  },
  {
    name: "eval_institutions where a property is lacking",
    collection: "eval_institutions",
    args: { institutions: [{}], check: isNull("name") },
    answer: error(400, "invalid column name: name"),
  },
  {
    name: "eval_location",
    collection: "eval_location",
    args: { location: { City: "London" }, check: is("City", "like", "^L") },
    query: V,
    answer: value(true),
  },
  {
    name: "eval_location of null",
    collection: "eval_location",
    args: { location: null, check: is("City", "like", "^L") },
    query: V,
    answer: value(false),
  },
  {
    name: "eval_where shows comparisons in their order",
    collection: "eval_where",
    args: { where: { name: { _eq: "Bob", _in: ["a", 1] }, and: [], id: { _gt: null } }, more: 1 },
    query: V,
    answer: value(['name: {_eq: "Bob"}', 'name: {_in: ["a",1]}', "id: {_gt: null}"]),
  },
  {
    name: "flip_yes_no_function",
    collection: "flip_yes_no_function",
    args: { yes_no: "no", more: 1 },
    query: V,
    answer: value("yes"),
  },
]);

const shape = error(
  500,
  "expression shape unsupported. we only support a single binary comparison",
);
const onlyIds = error(500, "can only compare 'id' with _eq");
const boolExp = (expression: unknown) => ({ actor_bool_exp: expression });

table("custom-v02", "argument errors", [
  fails("get_actor_by_id", {}, error(400, "missing argument id")),
  ...[null, 1.5, "1", 2 ** 64].map((id) =>
    fails("get_actor_by_id", { id }, error(500, "argument 'id' is not an integer")),
  ),
  fails("get_actor_by_id", { id: 2 ** 31 }, error(400, "argument 'id' is out of range")),
  fails("get_actor_by_id", { id: 1, x: 1 }, error(400, "unexpected arguments found: x")),
  fails("get_actor_by_id", { x: 1 }, error(400, "missing argument id")),
  fails("latest_actor", { x: 1 }, error(400, "unexpected arguments found: x")),
  fails(
    "actor_names_by_movie",
    { movie_id: "1" },
    error(500, "argument 'movie_id' is not an integer"),
  ),
  fails(
    "get_actors_by_movie_id_bounds",
    { upper_bound: 1 },
    error(400, "missing argument lower_bound"),
  ),
  fails("get_actors_by_name", { name: null }, error(400, "name must be an object")),
  fails(
    "get_actors_by_name",
    { name: { last_name: 1 } },
    error(400, "missing name argument property first_name"),
  ),
  fails(
    "get_actors_by_name",
    { name: { first_name: null, last_name: 1 } },
    error(400, "name argument property last_name must be a string"),
  ),
  fails(
    "get_actors_by_bool_exp",
    boolExp({}),
    error(400, "could not decode argument actor_bool_exp"),
  ),
  fails("get_actors_by_bool_exp", {}, error(400, "missing argument actor_bool_exp")),
  fails("get_actors_by_bool_exp", boolExp(isNull("id")), shape),
  fails(
    "get_actors_by_bool_exp",
    boolExp({ type: "and", expressions: [is("id", "_eq", 1)] }),
    shape,
  ),
  fails("get_actors_by_bool_exp", boolExp(is("name", "_eq", 1)), onlyIds),
  fails("get_actors_by_bool_exp", boolExp(is("id", "_gt", 1)), onlyIds),
  fails("get_session_details", { _headers: {} }, error(400, "missing argument user_id")),
  fails(
    "get_session_details",
    { _headers: [], user_id: 1 },
    error(400, "_headers must be an object"),
  ),
  fails("eval_institutions", { institutions: {} }, error(400, "institutions must be an object")),
  fails(
    "eval_institutions",
    { institutions: [1] },
    error(400, "institutions must be an array of objects"),
  ),
  fails(
    "eval_institutions",
    { institutions: [], check: null },
    error(400, "could not decode argument check"),
  ),
  fails("eval_location", { check: 1 }, error(400, "missing argument location")),
  fails("eval_location", { location: 1 }, error(400, "location must be an object")),
  fails("eval_where", {}, error(400, "Missing argument: where")),
  fails("eval_where", { where: [] }, error(400, "Argument 'where' should be an object")),
  fails("flip_yes_no_function", {}, error(400, "Missing argument: yes_no")),
  fails(
    "flip_yes_no_function",
    { yes_no: 1 },
    error(400, "Expected string for argument 'yes_no'", 1),
  ),
  fails(
    "flip_yes_no_function",
    { yes_no: "maybe" },
    error(400, "Invalid argument: yes_no", "maybe"),
  ),
  fails("get_nothing", {}, error(400, "invalid collection name")),
]);

interface Session {
  headers: Record<string, string>;
  response: unknown;
}

describeWithCorpus("sessions", () => {
  it("get_session_details answers fixed values and fresh cookies", async () => {
    const ask = async () => {
      const { body } = await post("custom-v02", "/query", {
        collection: "get_session_details",
        arguments: {
          _headers: { type: "literal", value: { cookie: "a" } },
          user_id: { type: "literal", value: 5 },
        },
        query: V,
        collection_relationships: {},
      });
      const [{ rows }] = body as [{ rows: [{ v: Session }] }];
      return rows[0].v;
    };
    const [first, second] = [await ask(), await ask()];
    expect(first.response).toEqual({
      token: "64a6c518-4a5b-4067-a99f-3abc11eeeacf",
      expiry: "2025-12-12T05:48:33+0000",
      session_id: 1,
    });
    expect(first.headers["session_token"]).toBe("64a6c518-4a5b-4067-a99f-3abc11eeeacf");
    expect(first.headers["Set-Cookie"]).toMatch(/^foo=[0-9a-f-]{36}; bar=[0-9a-f-]{36};$/);
    expect(first.headers["Set-Cookie"]).not.toBe(second.headers["Set-Cookie"]);
  });
});
