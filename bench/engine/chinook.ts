import postgres from "postgres";
import { between, seeded } from "./random.ts";

/** A music shop of the shape and size of the well-known Chinook database, or a multiple of it. */
export interface ChinookSize {
  artists: number;
  albums: number;
  tracks: number;
}

export function chinookSize(times: number): ChinookSize {
  return { artists: 275 * times, albums: 347 * times, tracks: 3503 * times };
}

export const GENRES = 25;
const BATCH = 5_000;

/**
 * Rows are hidden from `listener` by policies, which read what a server sets for its transaction:
 * for servers that leave permissions to PostgreSQL.
 */
const SCHEMA = `
create table artist (artist_id int4 primary key, name varchar(120) not null);
create table album (
  album_id int4 primary key,
  title varchar(160) not null,
  artist_id int4 not null references artist
);
create table track (
  track_id int4 primary key,
  name varchar(200) not null,
  album_id int4 not null references album,
  media_type_id int4 not null,
  genre_id int4 not null,
  composer varchar(220),
  milliseconds int4 not null,
  bytes int4 not null,
  unit_price numeric(10, 2) not null
);
create index on album (artist_id);
create index on track (album_id);
create index on track (genre_id);
alter table artist enable row level security;
alter table album enable row level security;
alter table track enable row level security;
create policy seen on artist for select to listener
  using (artist_id <> (select current_setting('session.hidden_artist')::int4));
create policy seen on album for select to listener
  using (artist_id <> (select current_setting('session.hidden_artist')::int4));
create policy seen on track for select to listener
  using (genre_id <> (select current_setting('session.hidden_genre')::int4));
grant usage on schema public to listener;
grant select on all tables in schema public to listener;
`;

/** Fills an empty database; the same rows each time. */
export async function fillChinook(url: string, times: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(
      `do $$ begin create role listener nologin; exception when duplicate_object then null; end $$`,
    );
    await sql.unsafe(SCHEMA);
    const size = chinookSize(times);
    const random = seeded(times);
    await insert(sql, "artist", size.artists, (id) => ({ artist_id: id, name: words(random, 2) }));
    await insert(sql, "album", size.albums, (id) => ({
      album_id: id,
      title: words(random, 3),
      artist_id: id <= size.artists ? id : between(random, 1, size.artists),
    }));
    await insert(sql, "track", size.tracks, (id) => trackOf(random, id, size));
    await sql.unsafe("analyze");
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function trackOf(random: () => number, id: number, { albums }: ChinookSize) {
  return {
    track_id: id,
    // Unique, so that an order by name is the same everywhere.
    name: `${words(random, 2)} ${id}`,
    album_id: between(random, 1, albums),
    media_type_id: between(random, 1, 5),
    genre_id: between(random, 1, GENRES),
    composer: random() < 0.28 ? null : `${words(random, 2)}, "${words(random, 1)}"`,
    milliseconds: between(random, 60_000, 600_000),
    bytes: between(random, 1_000_000, 20_000_000),
    unit_price: random() < 0.94 ? "0.99" : "1.99",
  };
}

async function insert(
  sql: postgres.Sql,
  table: string,
  count: number,
  rowOf: (id: number) => Record<string, unknown>,
): Promise<void> {
  for (let first = 1; first <= count; first += BATCH) {
    const length = Math.min(BATCH, count - first + 1);
    const rows = Array.from({ length }, (_, at) => rowOf(first + at));
    await sql.unsafe(
      `insert into ${table} select * from json_populate_recordset(null::${table}, $1::text::json)`,
      [JSON.stringify(rows)],
    );
  }
}

const SYLLABLES = "ka lo mi ré tan ver sol dür pa ne qui zo bra fel gö hum".split(" ");

function words(random: () => number, count: number): string {
  return Array.from({ length: count }, () => {
    const syllables = Array.from({ length: between(random, 2, 4) }, () => {
      return SYLLABLES[between(random, 0, SYLLABLES.length - 1)] ?? "";
    });
    const word = syllables.join("");
    return word.charAt(0).toUpperCase() + word.slice(1);
  }).join(" ");
}
