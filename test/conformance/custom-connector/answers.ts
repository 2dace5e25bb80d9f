import { randomUUID } from "node:crypto";
import { compareBytes, sameJson } from "../../../functions/engine/connectors/memory/json.ts";
import { isObject, own, type Row } from "../../../functions/engine/connectors/memory/rows.ts";
import { badRequest, internal } from "./errors.ts";
import { isInt32, isInt64 } from "./integers.ts";
import { actorsByName } from "./name-query.ts";

/** What collections, functions and procedures answer, once their arguments are read. */

export function byId(rows: readonly Row[], id: number): Row | null {
  return rows.find((row) => row["id"] === id) ?? null;
}

export function ofMovie(actors: readonly Row[], movieId: number): Row[] {
  return actors.filter((actor) => actor["movie_id"] === movieId);
}

export function betweenMovies(actors: readonly Row[], lower: number, upper: number): Row[] {
  const within = (id: number) => lower <= id && id <= upper;
  return actors.filter((actor) => within(Number(actor["movie_id"])));
}

export function namesOf(actors: readonly Row[]): unknown[] {
  return actors.map((actor) => actor["name"]);
}

export function latestName(actors: readonly Row[]): string | undefined {
  return namesOf(actors).map(String).toSorted(compareBytes).at(-1);
}

export function moviesOfActors(movies: readonly Row[], actors: readonly Row[], name: Row): Row[] {
  const ids = new Set(actorsByName(actors, name).map((actor) => actor["movie_id"]));
  return movies.filter((movie) => ids.has(movie["id"]));
}

export function inUpperCase(actor: Row): Row {
  return { ...actor, name: String(actor["name"]).toUpperCase() };
}

/** Understands a single comparison of a column with a scalar, in either line of NDC. */
export function byBooleanExpression(actors: readonly Row[], expression: Row): Row[] {
  const { type, column, value } = expression;
  const compares =
    type === "binary_comparison_operator" &&
    isObject(column) &&
    column["type"] === "column" &&
    isObject(value) &&
    value["type"] === "scalar";
  if (!compares) {
    throw internal("expression shape unsupported. we only support a single binary comparison");
  }
  if (column["name"] !== "id" || expression["operator"] !== "_eq") {
    throw internal("can only compare 'id' with _eq");
  }
  return actors.filter((actor) => sameJson(actor["id"], value["value"]));
}

/** Institutions that share at least one of the given properties. */
export function likeInstitution(institutions: readonly Row[], query: Row): Row[] {
  const wanted = objectOr(query["location"]);
  const campuses = arrayOr(wanted["campuses"]);
  const same = (left: unknown, right: unknown) =>
    left !== undefined && left !== null && left === right;
  return institutions.filter((institution) => {
    const location = objectOr(institution["location"]);
    return (
      same(query["name"], institution["name"]) ||
      same(wanted["city"], location["city"]) ||
      same(wanted["country"], location["country"]) ||
      arrayOr(location["campuses"]).some((campus) => campuses.includes(campus))
    );
  });
}

export function session(withId: boolean): Row {
  const token = "64a6c518-4a5b-4067-a99f-3abc11eeeacf";
  const info = { token, expiry: "2025-12-12T05:48:33+0000" };
  return {
    headers: { "Set-Cookie": cookies(), session_token: token },
    response: withId ? { ...info, session_id: 1 } : info,
  };
}

export function loggedIn(): Row {
  return { headers: { "Set-Cookie": cookies(), session_token: randomUUID() }, response: true };
}

/** The id of a submitted row. */
export function submittedId(row: Row): number {
  const id = own(row, "id");
  if (id === undefined) throw badRequest("required argument field 'id' is missing");
  if (!isInt64(id)) throw badRequest("argument 'id' is not an integer");
  if (!isInt32(id)) throw badRequest("argument 'id' is out of range");
  return id;
}

export function addedMovie(movies: readonly Row[], movie: Row): Row {
  if (byId(movies, submittedId(movie)) !== null) throw badRequest("movie with id already exists");
  return movie;
}

function cookies(): string {
  return `foo=${randomUUID()}; bar=${randomUUID()};`;
}

function objectOr(value: unknown): Row {
  return isObject(value) ? value : {};
}

function arrayOr(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
