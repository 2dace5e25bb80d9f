import { SignJWT } from "jose";
import { CLAIMS, HIDDEN, JWT_SECRET, ROLE } from "./chinook-build.ts";
import { type ChinookSize, GENRES } from "./chinook.ts";
import { between } from "./random.ts";

export const WORKLOADS = ["by key", "list 20", "nested 3", "list 1000"] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

export type ServerName = "lintas" | "PostGraphile 5" | "yoga + drizzle";

/** One question that each server answers with the same data. */
export interface Workload {
  /** The only variable, by the name that documents and the SQL give it. */
  variable: string;
  /** A new value of it. */
  range: (size: ChinookSize) => [low: number, high: number];
  documents: Readonly<Record<ServerName, string>>;
  /** The best single statement that PostgreSQL makes the JSON of the root field with, for pgbench. */
  sql: string;
}

const TRACK = "track_id name album_id media_type_id genre_id composer milliseconds bytes";
const TRACK_CAMEL =
  "track_id: trackId name album_id: albumId media_type_id: mediaTypeId genre_id: genreId composer milliseconds bytes";
const TRACK_SQL = TRACK.replaceAll(" ", ", ");

export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  "by key": {
    variable: "id",
    range: ({ tracks }) => [1, tracks],
    documents: {
      lintas: `query ByKey($id: Int!) { data: trackByTrackId(track_id: $id) { ${TRACK} } }`,
      "PostGraphile 5": `query ByKey($id: Int!) { data: trackByTrackId(trackId: $id) { ${TRACK_CAMEL} } }`,
      "yoga + drizzle": `query ByKey($id: Int!) { data: track(id: $id) { ${TRACK} } }`,
    },
    sql: `select row_to_json(t) from (select ${TRACK_SQL} from track
      where track_id = :id and genre_id <> :genre_hidden) t`,
  },
  "list 20": {
    variable: "genre",
    range: () => [1, GENRES],
    documents: {
      lintas: `query List20($genre: Int!) { data: track(where: {genre_id: {_eq: $genre}}, order_by: [{name: Asc}], limit: 20)
        { track_id name album_id composer milliseconds } }`,
      "PostGraphile 5": `query List20($genre: Int!) { data: allTracksList(filter: {genreId: {equalTo: $genre}}, orderBy: [NAME_ASC], first: 20)
        { track_id: trackId name album_id: albumId composer milliseconds } }`,
      "yoga + drizzle": `query List20($genre: Int!) { data: tracksOf(genre: $genre)
        { track_id name album_id composer milliseconds } }`,
    },
    sql: `select array_to_json(array(select row_to_json(t) from (
      select track_id, name, album_id, composer, milliseconds from track
      where genre_id = :genre and genre_id <> :genre_hidden order by name limit 20) t))`,
  },
  "nested 3": {
    variable: "from",
    range: ({ artists }) => [1, artists - 10],
    documents: {
      lintas: `query Nested3($from: Int!) { data: artist(where: {artist_id: {_gte: $from}}, order_by: [{artist_id: Asc}], limit: 10)
        { artist_id name albums: album(order_by: [{album_id: Asc}])
        { album_id title tracks: track(order_by: [{track_id: Asc}]) { track_id name milliseconds } } } }`,
      "PostGraphile 5": `query Nested3($from: Int!) { data: allArtistsList(filter: {artistId: {greaterThanOrEqualTo: $from}}, orderBy: [ARTIST_ID_ASC], first: 10)
        { artist_id: artistId name albums: albumsByArtistIdList(orderBy: [ALBUM_ID_ASC])
        { album_id: albumId title tracks: tracksByAlbumIdList(orderBy: [TRACK_ID_ASC]) { track_id: trackId name milliseconds } } } }`,
      "yoga + drizzle": `query Nested3($from: Int!) { data: artists(from: $from)
        { artist_id name albums { album_id title tracks { track_id name milliseconds } } } }`,
    },
    sql: `select array_to_json(array(select row_to_json(a) from (
      select artist_id, name, (select array_to_json(array(select row_to_json(b) from (
        select album_id, title, (select array_to_json(array(select row_to_json(t) from (
          select track_id, name, milliseconds from track
          where track.album_id = album.album_id and genre_id <> :genre_hidden order by track_id) t))) as tracks
        from album where album.artist_id = artist.artist_id and artist_id <> :artist_hidden order by album_id) b))) as albums
      from artist where artist_id >= :from and artist_id <> :artist_hidden order by artist_id limit 10) a))`,
  },
  "list 1000": {
    variable: "after",
    range: ({ tracks }) => [0, tracks - 1_100],
    documents: {
      lintas: `query List1000($after: Int!) { data: track(where: {track_id: {_gt: $after}}, order_by: [{track_id: Asc}], limit: 1000) { ${TRACK} } }`,
      "PostGraphile 5": `query List1000($after: Int!) { data: allTracksList(filter: {trackId: {greaterThan: $after}}, orderBy: [TRACK_ID_ASC], first: 1000) { ${TRACK_CAMEL} } }`,
      "yoga + drizzle": `query List1000($after: Int!) { data: tracks(after: $after) { ${TRACK} } }`,
    },
    sql: `select array_to_json(array(select row_to_json(t) from (
      select ${TRACK_SQL} from track
      where track_id > :after and genre_id <> :genre_hidden order by track_id limit 1000) t))`,
  },
};

export function valueFor({ range }: Workload, size: ChinookSize, random: () => number): number {
  const [low, high] = range(size);
  return between(random, low, high);
}

export function bodyOf(workload: Workload, server: ServerName, value: number): string {
  const query = workload.documents[server];
  return JSON.stringify({ query, variables: { [workload.variable]: value } });
}

/** The session of the listener, as the server takes it: ours verifies a token, peers are told. */
export async function sessionHeaders(server: ServerName): Promise<Record<string, string>> {
  if (server !== "lintas") {
    return {
      "x-hidden-artist": String(HIDDEN.artist),
      "x-hidden-genre": String(HIDDEN.genre),
    };
  }
  const claims = {
    "x-hasura-default-role": ROLE,
    "x-hasura-allowed-roles": [ROLE],
    "x-hasura-hidden-artist": String(HIDDEN.artist),
    "x-hasura-hidden-genre": String(HIDDEN.genre),
  };
  const token = await new SignJWT({ [CLAIMS]: claims })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("1d")
    .sign(new TextEncoder().encode(JWT_SECRET));
  return { authorization: `Bearer ${token}` };
}
