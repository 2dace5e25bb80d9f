import { expect, it } from "vitest";
import { column, error, is, isNull, post, RELATIONSHIPS, step } from "./asking.ts";
import { describeWithCorpus } from "./corpus.ts";

interface Mutation {
  name: string;
  args?: Record<string, unknown>;
  fields?: object;
  /** The result, or the error. */
  result: unknown;
}

const NAME = { type: "object", fields: { n: column("name") } };
const NAMES = { type: "array", fields: NAME };

function operation({ name, args = {}, fields }: Mutation): object {
  return { type: "procedure", name, arguments: args, ...(fields && { fields }) };
}

async function run(...operations: object[]) {
  return post("custom-v02", "/mutation", {
    operations,
    collection_relationships: RELATIONSHIPS,
  });
}

function isError(result: unknown): boolean {
  return typeof result === "object" && result !== null && "status" in result;
}

const UPPER = [
  "PETER",
  "LEONARDO DICAPRIO",
  "KATE WINSLET",
  "IRFAN KHAN",
  "AL PACINO",
  "ROBERT DE NIRO",
  "MORGAN FREEMAN",
  "BEN KINGSLEY",
];
const NEW_ACTOR = { id: 20, name: "New", movie_id: 3 };
const godfather = {
  type: "exists",
  in_collection: { type: "related", ...step("movie") },
  predicate: is("title", "_eq", "Godfather"),
};

const table: readonly Mutation[] = [
  {
    name: "upsert_actor",
    args: { actor: { id: 1, name: "Leo" } },
    fields: NAME,
    result: { n: "Leonardo DiCaprio" },
  },
  { name: "upsert_actor", args: { actor: NEW_ACTOR }, fields: NAME, result: null },
  { name: "upsert_actor", args: { actor: NEW_ACTOR, pre_check: godfather }, result: null },
  {
    name: "upsert_actor",
    args: { actor: NEW_ACTOR, pre_check: is("name", "_eq", "Old") },
    result: error(409, "pre_check failed"),
  },
  {
    name: "upsert_actor",
    args: { actor: NEW_ACTOR, pre_check: null },
    result: error(400, "unexpected arguments found: pre_check"),
  },
  {
    name: "upsert_actor",
    args: { actor: NEW_ACTOR, pre_check: {} },
    result: error(400, "could not decode argument pre_check"),
  },
  {
    name: "upsert_actor",
    args: { actor: {}, pre_check: isNull("name") },
    result: error(400, "required argument field 'id' is missing"),
  },
  {
    name: "upsert_actor",
    args: { actor: { id: "1" } },
    result: error(400, "argument 'id' is not an integer"),
  },
  {
    name: "upsert_actor",
    args: { actor: { id: -(2 ** 31) - 1 } },
    result: error(400, "argument 'id' is out of range"),
  },
  { name: "upsert_actor", args: {}, result: error(400, "missing argument actor") },
  {
    name: "update_actor_name_by_id",
    args: { id: 3, name: "Irrfan" },
    fields: { type: "object", fields: { id: column("id"), n: column("name") } },
    result: { id: 3, n: "Irrfan" },
  },
  { name: "update_actor_name_by_id", args: { id: 33, name: "x" }, fields: NAME, result: null },
  {
    name: "update_actor_name_by_id",
    args: { id: 3, name: 5 },
    result: error(500, "argument 'name' is not an integer"),
  },
  { name: "uppercase_actor_name_by_id", args: { id: 99 }, fields: NAME, result: null },
  {
    name: "uppercase_actor_name_by_id",
    args: { id: null },
    result: error(500, "argument 'id' is not an integer"),
  },
  {
    name: "uppercase_all_actor_names",
    fields: NAMES,
    result: UPPER.map((n) => ({ n })),
  },
  {
    name: "uppercase_all_actor_names",
    args: { x: 1 },
    result: error(400, "unexpected arguments found: x"),
  },
  { name: "uppercase_all_actor_names_return_names_list", fields: NAMES, result: UPPER },
  {
    name: "add_movie_with_genres",
    args: { movie: { id: 9, title: "New", genres: [{ name: "a" }] } },
    fields: { type: "object", fields: { genres: column("genres") } },
    result: { genres: [{ name: "a" }] },
  },
  {
    name: "add_movie_with_genres",
    args: { movie: { id: 5 } },
    result: error(400, "movie with id already exists"),
  },
  {
    name: "add_movie_with_genres",
    args: { movie: { title: "New" } },
    result: error(400, "required argument field 'id' is missing"),
  },
  { name: "noop_procedure", fields: NAME, result: "Noop Procedure" },
  { name: "flip_yes_no_procedure", args: { yes_no: "yes", x: 1 }, result: "no" },
  {
    name: "flip_yes_no_procedure",
    args: { yes_no: null },
    result: error(400, "Expected string for argument 'yes_no'", null),
  },
  { name: "drop_actors", result: error(400, "invalid procedure name") },
  {
    name: "login",
    args: { _headers: {}, username: "u" },
    result: error(400, "missing argument password"),
  },
];

describeWithCorpus("procedures", () => {
  it.each(table)("$name of $args answers $result", async (mutation) => {
    const { result } = mutation;
    const answer = { operation_results: [{ type: "procedure", result }] };
    expect(await run(operation(mutation))).toEqual(
      isError(result) ? result : { status: 200, body: answer },
    );
  });

  it("no operation sees what another has changed", async () => {
    const rename = { name: "update_actor_name_by_id", args: { id: 2, name: "K" }, result: null };
    const upsert = { name: "upsert_actor", args: { actor: { id: 2 } }, fields: NAME, result: null };
    expect(await run(operation(rename), operation(upsert))).toMatchObject({
      body: { operation_results: [{}, { result: { n: "Kate Winslet" } }] },
    });
  });

  it("login answers any credentials with fresh tokens, whatever is selected", async () => {
    const login = {
      name: "login",
      args: { _headers: {}, username: "u", password: "p" },
      fields: { type: "object", fields: {} },
      result: null,
    };
    const [first, second] = [await run(operation(login)), await run(operation(login))];
    expect(first).toMatchObject({
      body: {
        operation_results: [
          {
            result: {
              headers: {
                "Set-Cookie": expect.stringMatching(/^foo=[0-9a-f-]{36}; bar=[0-9a-f-]{36};$/),
                session_token: expect.stringMatching(/^[0-9a-f-]{36}$/),
              },
              response: true,
            },
          },
        ],
      },
    });
    expect(first).not.toEqual(second);
  });
});
