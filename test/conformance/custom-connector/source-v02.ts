import type { Row } from "../../../functions/engine/connectors/memory/rows.ts";
import type { Source } from "../../../functions/engine/connectors/memory/source.ts";
import { ConnectorError } from "../../../functions/engine/ndc/connector.ts";
import {
  addedMovie,
  byId,
  inUpperCase,
  loggedIn,
  moviesOfActors,
  namesOf,
  ofMovie,
  submittedId,
} from "./answers.ts";
import { reading } from "./arguments-v02.ts";
import type { CorpusData } from "./corpus-data.ts";
import { flipYesNo, functionsV02 } from "./functions-v02.ts";

export function sourceV02(data: CorpusData): Source {
  return {
    collections: collections(data),
    functions: functionsV02(data),
    procedures: { ...changesOfActors(data), ...otherProcedures(data) },
  };
}

function collections(data: CorpusData): Source["collections"] {
  const { actors, movies } = data;
  const all = (rows: readonly Row[]) =>
    reading(
      () => undefined,
      () => rows,
    );
  return {
    actors: all(actors),
    movies: all(movies),
    countries: all(data.countries),
    continents: all(data.continents),
    institutions: all(data.institutions),
    actors_by_movie: reading(
      (args) => args.int32("movie_id"),
      (id) => ofMovie(actors, id),
    ),
    movies_by_actor_name: reading(
      (args) => ({ headers: args.object("_headers"), name: args.object("actor_name") }),
      ({ name }) => moviesOfActors(movies, actors, name),
    ),
  };
}

/** Every change is made to a copy that nobody sees afterwards. */
function changesOfActors({ actors }: CorpusData): Source["procedures"] {
  const nothing = () => undefined;
  const changed = (id: number, change: (actor: Row) => Row) => {
    const actor = byId(actors, id);
    return actor && change(actor);
  };
  return {
    upsert_actor: {
      run: reading(
        (args) => ({ actor: args.object("actor"), check: args.optionalPredicate("pre_check") }),
        ({ actor, check }, request) => {
          const id = submittedId(actor);
          if (check !== null && !request.holds(check, actor)) {
            throw new ConnectorError(409, "pre_check failed", null);
          }
          return byId(actors, id);
        },
      ),
    },
    update_actor_name_by_id: {
      run: reading(
        (args) => ({ id: args.int32("id"), name: args.string("name") }),
        ({ id, name }) => changed(id, (actor) => ({ ...actor, name })),
      ),
    },
    uppercase_actor_name_by_id: {
      run: reading(
        (args) => args.int32("id"),
        (id) => changed(id, inUpperCase),
      ),
    },
    uppercase_all_actor_names: { run: reading(nothing, () => actors.map(inUpperCase)) },
    uppercase_all_actor_names_return_names_list: {
      run: reading(nothing, () => namesOf(actors.map(inUpperCase))),
      selects: false,
    },
  };
}

function otherProcedures({ movies }: CorpusData): Source["procedures"] {
  return {
    add_movie_with_genres: {
      run: reading(
        (args) => args.object("movie"),
        (movie) => addedMovie(movies, movie),
      ),
    },
    login: {
      run: reading(
        (args) => [args.object("_headers"), args.string("username"), args.string("password")],
        loggedIn,
      ),
      selects: false,
    },
    noop_procedure: {
      run: reading(
        () => undefined,
        () => "Noop Procedure",
      ),
      selects: false,
    },
    flip_yes_no_procedure: { run: flipYesNo, selects: false },
  };
}
