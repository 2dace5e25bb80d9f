import type { Row } from "../../../functions/engine/connectors/memory/rows.ts";
import type { Source } from "../../../functions/engine/connectors/memory/source.ts";
import {
  addedMovie,
  betweenMovies,
  byBooleanExpression,
  byId,
  inUpperCase,
  latestName,
  likeInstitution,
  loggedIn,
  moviesOfActors,
  namesOf,
  ofMovie,
  session,
  submittedId,
} from "./answers.ts";
import {
  blamelessObject,
  integer,
  type IntegerComplaints,
  object,
  predicate,
  required,
} from "./arguments-v01.ts";
import type { CorpusData } from "./corpus-data.ts";
import { badRequest, internal } from "./errors.ts";
import { actorsByName } from "./name-query.ts";

export function sourceV01(data: CorpusData): Source {
  return {
    collections: collections(data),
    functions: { ...lookups(data), ...searches(data) },
    procedures: procedures(data),
  };
}

const MOVIE_OF_ACTORS: IntegerComplaints = {
  missing: "missing argument movie_id",
  notInteger: badRequest("movie_id must be a integer"),
  outOfRange: "movie_id is out of range",
};

const MOVIE_OF_NAMES: IntegerComplaints = {
  missing: "missing argument movie_id",
  // So worded by the connector that this one stands for.
  notInteger: badRequest("movie_id must be a string"),
};

const MOVIE: IntegerComplaints = {
  missing: "missing argument movie_id",
  notInteger: internal("incorrect type for movie_id"),
  outOfRange: "movie_id is out of range",
};

const ACTOR: IntegerComplaints = {
  missing: "missing argument id",
  notInteger: internal("argument 'id' is not an integer"),
  outOfRange: "argument 'id' is out of range",
};

const LOWER: IntegerComplaints = {
  missing: "missing argument movie id lower bound",
  notInteger: badRequest("movie id bound must be an integer"),
};

const UPPER: IntegerComplaints = { ...LOWER, missing: "missing argument movie id upper bound" };

function collections({ actors, movies, institutions }: CorpusData): Source["collections"] {
  return {
    actors: () => actors,
    movies: () => movies,
    institutions: () => institutions,
    actors_by_movie: (args) => ofMovie(actors, integer(args, "movie_id", MOVIE_OF_ACTORS)),
    movies_by_actor_name: (args) => moviesOfActors(movies, actors, object(args, "actor_name")),
  };
}

function lookups({ actors, movies }: CorpusData): Source["functions"] {
  return {
    latest_actor_id: () => actors.at(-1)?.["id"],
    latest_actor_name: () => latestName(actors),
    latest_actor: () => actors.at(-1),
    get_actor_by_id: (args) => byId(actors, integer(args, "id", ACTOR)),
    get_movie_by_id: (args) => byId(movies, integer(args, "movie_id", MOVIE)),
    get_all_actors: () => actors,
    get_all_movies: () => movies,
  };
}

function searches({ actors, institutions }: CorpusData): Source["functions"] {
  return {
    get_actors_by_name: (args) => actorsByName(actors, object(args, "name")),
    actor_names_by_movie: (args) =>
      namesOf(ofMovie(actors, integer(args, "movie_id", MOVIE_OF_NAMES))),
    get_actors_by_movie_id: (args) => ofMovie(actors, integer(args, "movie_id", MOVIE_OF_ACTORS)),
    get_actors_by_movie_id_bounds: (args) => {
      const lower = integer(args, "lower_bound", LOWER);
      return betweenMovies(actors, lower, integer(args, "upper_bound", UPPER));
    },
    get_actors_by_bool_exp: (args) =>
      byBooleanExpression(actors, { ...predicate(args, "actor_bool_exp") }),
    get_institutions_by_institution_query: (args) =>
      likeInstitution(institutions, object(args, "institution_query")),
    get_session_details: (args) => {
      for (const name of ["_headers", "user_id"]) required(args, name);
      return session(false);
    },
  };
}

function procedures({ actors, movies }: CorpusData): Source["procedures"] {
  const actorOf = (args: Row) => byId(actors, submittedId(args));
  return {
    upsert_actor: { run: (args) => actorOf(blamelessObject(args, "actor")) },
    update_actor_name_by_id: {
      run: (args) => {
        required(args, "id");
        const name = required(args, "name");
        const actor = actorOf(args);
        return actor && { ...actor, name };
      },
    },
    uppercase_actor_name_by_id: {
      run: (args) => {
        const actor = actorOf(args);
        return actor && inUpperCase(actor);
      },
    },
    uppercase_all_actor_names: { run: () => actors.map(inUpperCase) },
    uppercase_all_actor_names_return_names_list: {
      run: () => namesOf(actors.map(inUpperCase)),
      selects: false,
    },
    add_movie_with_genres: { run: (args) => addedMovie(movies, blamelessObject(args, "movie")) },
    login: {
      run: (args) => {
        for (const name of ["_headers", "username", "password"]) required(args, name);
        return loggedIn();
      },
      selects: false,
    },
    noop_procedure: { run: () => "Noop Procedure", selects: false },
  };
}
