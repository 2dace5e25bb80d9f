import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { sql as fragment } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import { type Recorder, WrongAnswer, equal, onlyRow } from "./verdict.ts";

export interface Load {
  sql: Sql;
  /** `(id text, part int)` */
  table: string;
  recorder: Recorder;
  /** Keys of transactions whose commit was acknowledged. */
  committed: Set<string>;
  nextKey(): string;
}

export type Operation = () => Promise<unknown>;

type Query = (text: string, values: (string | number)[]) => Promise<readonly Row[]>;
type Row = Record<string, unknown>;

const BIG = "x".repeat(1 << 20);
const soon = () => pause(Math.random() * 20);

/** One operation of every kind that the mixes are made of; each checks every value it reads. */
export function operations(load: Load) {
  const { sql } = load;
  const simple: Operation = async () => {
    const key = load.nextKey();
    equal(onlyRow(await sql.unsafe(`select '${key}' as key`))["key"], key, "simple");
  };
  const prepared: Operation = async () => {
    const key = load.nextKey();
    const row = onlyRow(await sql`select ${key}::text as key, ${key.length}::int as n`);
    equal(row["key"], key, "prepared key");
    equal(row["n"], key.length, "prepared number");
  };
  const many: Operation = async () => {
    const key = load.nextKey();
    const rows = await sql`select n, ${key}::text as key from generate_series(1, 300) n`;
    equal(rows.length, 300, "rows");
    for (let i = 0; i < rows.length; i++) {
      equal(rows[i]?.["n"], i + 1, "row");
      equal(rows[i]?.["key"], key, "key of a row");
    }
  };
  return {
    simple,
    prepared,
    many,
    tx: () => transaction(load, (work) => sql.begin((tx) => work(tx.unsafe.bind(tx) as Query))),
    drizzle: () => drizzleTransaction(load),
    reserve: () => reserved(load),
    cursor: () => cursor(load),
    large: () => large(load),
    copy: () => copy(load),
    burst: () =>
      Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          load.recorder.attempt("burst", i % 3 ? prepared : i % 2 ? simple : many),
        ),
      ),
  };
}

/** Three rows or none, all in one transaction of one backend, in four styles of use. */
async function transaction(
  load: Load,
  begin: (work: (query: Query) => Promise<void>) => Promise<unknown>,
): Promise<void> {
  const key = load.nextKey();
  await begin(async (query) => {
    const look = async () => {
      const text = "select pg_current_xact_id()::text as x, pg_backend_pid() as pid, $1::text as k";
      return onlyRow(await query(text, [key]));
    };
    const insert = (part: number) =>
      query(`insert into ${load.table} values ($1, $2)`, [key, part]);
    const before = await look();
    equal(before["k"], key, "key inside the transaction");
    await insertThree(key, insert);
    const after = await look();
    equal(after["x"], before["x"], "id of the transaction");
    equal(after["pid"], before["pid"], "backend of the transaction");
  });
  load.committed.add(key);
  load.recorder.report.commits++;
}

async function insertThree(key: string, insert: (part: number) => Promise<unknown>): Promise<void> {
  const style = Number(key.split("-").at(-1)) % 4;
  if (style === 0) return void (await Promise.all([insert(1), insert(2), insert(3)]));
  let failed: unknown;
  for (const part of [1, 2, 3]) {
    if (style === 1) await soon();
    // Code that goes on after an error must not get into another transaction either.
    if (style === 2) await insert(part).catch((error: unknown) => (failed = error));
    else await insert(part);
  }
  if (failed !== undefined) throw failed;
}

function drizzleTransaction(load: Load): Promise<void> {
  const db = drizzle({ client: load.sql });
  return transaction(load, (work) =>
    db.transaction((tx) =>
      work(async (text, values) => {
        const pieces = text.split(/\$\d/);
        const bound = pieces.flatMap((piece, i) => {
          const raw = fragment.raw(piece);
          return i < values.length ? [raw, fragment`${values[i]}`] : [raw];
        });
        return await tx.execute(fragment.join(bound));
      }),
    ),
  );
}

async function reserved(load: Load): Promise<void> {
  const key = load.nextKey();
  const own = await load.sql.reserve();
  try {
    const [first] = await own`select set_config('my.tag', ${key}, false), pg_backend_pid() as pid`;
    await soon();
    const rows = await Promise.all(
      [1, 2, 3].map(
        (i) =>
          own`select current_setting('my.tag') as key, pg_backend_pid() as pid, ${i}::int as i`,
      ),
    );
    for (const [i, result] of rows.entries()) {
      const row = onlyRow(result);
      equal(row["key"], key, "setting of the session");
      equal(row["pid"], first?.["pid"], "backend of the session");
      equal(row["i"], i + 1, "number");
    }
  } finally {
    own.release();
  }
}

async function cursor(load: Load): Promise<void> {
  let next = 1;
  for await (const rows of load.sql`select n from generate_series(1, 400) n`.cursor(50)) {
    for (const row of rows) equal(row["n"], next++, "row of the cursor");
    await soon();
  }
  equal(next, 401, "end of the cursor");
}

async function large(load: Load): Promise<void> {
  const key = load.nextKey();
  const sent = onlyRow(await load.sql`select ${key + BIG}::text as text`);
  equal(String(sent["text"]).length, key.length + BIG.length, "length sent");
  const got = onlyRow(
    await load.sql`select ${key}::text as key, repeat('y', ${BIG.length}) as big`,
  );
  equal(got["key"], key, "key beside a large value");
  equal(String(got["big"]).length, BIG.length, "length received");
}

async function copy(load: Load): Promise<void> {
  const key = `copy-${load.nextKey()}`;
  const lines = Array.from({ length: 2_000 }, (_, i) => `${key}\t${i}\n`);
  await pipeline(
    Readable.from(lines),
    await load.sql.unsafe(`copy ${load.table} from stdin`).writable(),
  );
  const count = onlyRow(
    await load.sql`select count(*)::int as n from ${load.sql(load.table)} where id = ${key}`,
  );
  if (count["n"] !== lines.length) throw new WrongAnswer(`${count["n"]} of ${lines.length} copied`);
}
