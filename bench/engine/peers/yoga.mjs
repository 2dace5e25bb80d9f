// graphql-yoga with drizzle: relational queries, the row filters written into each.
import { createServer } from "node:http";
import { and, asc, eq, gt, gte, ne, relations } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable, varchar } from "drizzle-orm/pg-core";
import { createSchema, createYoga } from "graphql-yoga";
import pg from "pg";

const artist = pgTable("artist", { artist_id: integer().primaryKey(), name: varchar().notNull() });
const album = pgTable("album", {
  album_id: integer().primaryKey(),
  title: varchar().notNull(),
  artist_id: integer().notNull(),
});
const track = pgTable("track", {
  track_id: integer().primaryKey(),
  name: varchar().notNull(),
  album_id: integer().notNull(),
  media_type_id: integer().notNull(),
  genre_id: integer().notNull(),
  composer: varchar(),
  milliseconds: integer().notNull(),
  bytes: integer().notNull(),
});
const schema = {
  artist,
  album,
  track,
  artistRelations: relations(artist, ({ many }) => ({ albums: many(album) })),
  albumRelations: relations(album, ({ one, many }) => ({
    artist: one(artist, { fields: [album.artist_id], references: [artist.artist_id] }),
    tracks: many(track),
  })),
  trackRelations: relations(track, ({ one }) => ({
    album: one(album, { fields: [track.album_id], references: [album.album_id] }),
  })),
};
const pool = new pg.Pool({ connectionString: process.argv[2], max: 4 });
const db = drizzle(pool, { schema });
// Each is a field of the API: what else of a row is selected would be loaded for nothing.
const trackColumns = { columns: {} };
for (const name of Object.keys(track).filter((name) => track[name]?.columnType)) {
  trackColumns.columns[name] = true;
}
const listed = { track_id: true, name: true, album_id: true, composer: true, milliseconds: true };

const yoga = createYoga({
  logging: false,
  graphiql: false,
  landingPage: false,
  maskedErrors: false,
  context: ({ request }) => ({
    hiddenArtist: Number(request.headers.get("x-hidden-artist")),
    hiddenGenre: Number(request.headers.get("x-hidden-genre")),
  }),
  schema: createSchema({
    typeDefs: `
      type Track {
        track_id: Int! name: String! album_id: Int! media_type_id: Int! genre_id: Int!
        composer: String milliseconds: Int! bytes: Int!
      }
      type Album { album_id: Int! title: String! tracks: [Track!]! }
      type Artist { artist_id: Int! name: String! albums: [Album!]! }
      type Query {
        track(id: Int!): Track
        tracksOf(genre: Int!): [Track!]!
        artists(from: Int!): [Artist!]!
        tracks(after: Int!): [Track!]!
      }`,
    resolvers: {
      Query: {
        track: (_, { id }, { hiddenGenre }) =>
          db.query.track.findFirst({
            ...trackColumns,
            where: and(eq(track.track_id, id), ne(track.genre_id, hiddenGenre)),
          }),
        tracksOf: (_, { genre }, { hiddenGenre }) =>
          db.query.track.findMany({
            columns: listed,
            where: and(eq(track.genre_id, genre), ne(track.genre_id, hiddenGenre)),
            orderBy: [asc(track.name)],
            limit: 20,
          }),
        artists: (_, { from }, { hiddenArtist, hiddenGenre }) =>
          db.query.artist.findMany({
            where: and(gte(artist.artist_id, from), ne(artist.artist_id, hiddenArtist)),
            orderBy: [asc(artist.artist_id)],
            limit: 10,
            with: {
              albums: {
                columns: { album_id: true, title: true },
                where: ne(album.artist_id, hiddenArtist),
                orderBy: [asc(album.album_id)],
                with: {
                  tracks: {
                    columns: { track_id: true, name: true, milliseconds: true },
                    where: ne(track.genre_id, hiddenGenre),
                    orderBy: [asc(track.track_id)],
                  },
                },
              },
            },
          }),
        tracks: (_, { after }, { hiddenGenre }) =>
          db.query.track.findMany({
            ...trackColumns,
            where: and(gt(track.track_id, after), ne(track.genre_id, hiddenGenre)),
            orderBy: [asc(track.track_id)],
            limit: 1000,
          }),
      },
    },
  }),
});
const server = createServer(yoga);
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
