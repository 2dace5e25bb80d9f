import { isObject, own, type Row } from "../../../functions/engine/connectors/memory/rows.ts";
import type { Source } from "../../../functions/engine/connectors/memory/source.ts";
import {
  betweenMovies,
  byBooleanExpression,
  byId,
  latestName,
  likeInstitution,
  namesOf,
  ofMovie,
  session,
} from "./answers.ts";
import { reading } from "./arguments-v02.ts";
import type { CorpusData } from "./corpus-data.ts";
import { badRequest } from "./errors.ts";
import { actorsByName } from "./name-query.ts";

type Functions = Source["functions"];

export function functionsV02(data: CorpusData): Functions {
  return { ...lookups(data), ...searches(data), ...evaluations };
}

function lookups({ actors, movies }: CorpusData): Functions {
  const nothing = () => undefined;
  const movieId = (args: { int32(name: string): number }) => args.int32("movie_id");
  return {
    latest_actor_id: reading(nothing, () => actors.at(-1)?.["id"]),
    latest_actor_name: reading(nothing, () => latestName(actors)),
    latest_actor: reading(nothing, () => actors.at(-1)),
    get_actor_by_id: reading(
      (args) => args.int32("id"),
      (id) => byId(actors, id),
    ),
    get_movie_by_id: reading(movieId, (id) => byId(movies, id)),
    get_all_actors: reading(nothing, () => actors),
    get_all_movies: reading(nothing, () => movies),
    get_actors_by_movie_id: reading(movieId, (id) => ofMovie(actors, id)),
    actor_names_by_movie: reading(
      (args) => args.int64("movie_id"),
      (id) => namesOf(ofMovie(actors, id)),
    ),
  };
}

function searches({ actors, institutions }: CorpusData): Functions {
  return {
    get_actors_by_name: reading(
      (args) => args.object("name"),
      (name) => actorsByName(actors, name),
    ),
    get_actors_by_movie_id_bounds: reading(
      (args) => ({ lower: args.int64("lower_bound"), upper: args.int64("upper_bound") }),
      ({ lower, upper }) => betweenMovies(actors, lower, upper),
    ),
    get_actors_by_bool_exp: reading(
      (args) => args.predicate("actor_bool_exp"),
      (expression) => byBooleanExpression(actors, { ...expression }),
    ),
    get_institutions_by_institution_query: reading(
      (args) => args.object("institution_query"),
      (query) => likeInstitution(institutions, query),
    ),
    get_session_details: reading(
      (args) => ({ headers: args.object("_headers"), user: args.int64("user_id") }),
      () => session(true),
    ),
  };
}

/** They look at their arguments alone. */
const evaluations: Functions = {
  eval_where: shownComparisons,
  flip_yes_no_function: flipYesNo,
  eval_institutions: reading(
    (args) => ({ rows: args.objects("institutions"), check: args.predicate("check") }),
    ({ rows, check }, request) =>
      rows.map((row) => ({ institution: row, evaluation_result: request.holds(check, row) })),
  ),
  eval_location: reading(
    (args) => ({ row: args.nullableObject("location"), check: args.predicate("check") }),
    ({ row, check }, request) => row !== null && request.holds(check, row),
  ),
};

function shownComparisons(args: Row): string[] {
  const where = own(args, "where");
  if (where === undefined) throw badRequest("Missing argument: where");
  if (!isObject(where)) throw badRequest("Argument 'where' should be an object");
  return Object.entries(where).flatMap(([column, comparisons]) =>
    isObject(comparisons)
      ? Object.entries(comparisons).map(
          ([operator, value]) => `${column}: {${operator}: ${JSON.stringify(value)}}`,
        )
      : [],
  );
}

/** Surplus arguments do not disturb it. */
export function flipYesNo(args: Row): string {
  const value = own(args, "yes_no");
  if (value === undefined) throw badRequest("Missing argument: yes_no");
  if (typeof value !== "string") {
    throw badRequest("Expected string for argument 'yes_no'", value);
  }
  if (value === "yes") return "no";
  if (value === "no") return "yes";
  throw badRequest("Invalid argument: yes_no", value);
}
