import { setTimeout as pause } from "node:timers/promises";
import postgres, { type Options, type PostgresType, type Sql } from "postgres";
import { afterEach, expect, inject, test } from "vitest";
import { assertPatchedDriver } from "../../shared/database.ts";

// Defects of the published driver that need no load to show, one test each.
// See docs/decisions/0003-postgres-driver.md.

const open: Sql[] = [];

function pool(max: number, options: Options<Record<string, PostgresType>> = {}): Sql {
  const sql = postgres(inject("postgresUrl"), { max, onnotice: () => {}, ...options });
  open.push(sql as Sql);
  return sql as Sql;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((sql) => sql.end({ timeout: 1 })));
});

async function backendOf(sql: Sql): Promise<number> {
  const [row] = await sql`select pg_backend_pid() as pid`;
  return Number(row?.["pid"]);
}

async function kill(pid: number): Promise<void> {
  await pool(1)`select pg_terminate_backend(${pid})`;
  await pause(100);
}

test("a driver without the patch is refused", () => {
  expect(() => assertPatchedDriver()).not.toThrow();
  expect(() => assertPatchedDriver({})).toThrow(/not patched: run `npm ci`/);
  expect(() => assertPatchedDriver({ lintasPatch: "other" })).toThrow();
});

test("a bad parameter in a pipeline harms only its own query", async () => {
  const sql = pool(1);
  await sql`select 1`;
  const [first, bad, last] = await Promise.allSettled([
    sql`select 'a' as k from pg_sleep(0.1)`,
    sql`select ${undefined as unknown as string} as k`,
    sql`select 'c' as k`,
  ]);
  expect(first).toMatchObject({ status: "fulfilled", value: [{ k: "a" }] });
  expect(bad).toMatchObject({ status: "rejected", reason: { code: "UNDEFINED_VALUE" } });
  expect(last).toMatchObject({ status: "fulfilled", value: [{ k: "c" }] });
});

test("a `begin` that fills the pipeline still owns its connection to the end", async () => {
  const sql = pool(2);
  await Promise.all([sql`select pg_sleep(0.05)`, sql`select pg_sleep(0.05)`]);
  const queries = Array.from({ length: 199 }, () => sql`select 1 as x`.then((rows) => rows.length));
  const begun = [1, 2, 3].map((i) =>
    sql.begin(async (tx) => (await tx`select ${i}::int as i`)[0]?.["i"] as number),
  );
  expect(new Set(await Promise.all(queries))).toEqual(new Set([1]));
  expect(await Promise.all(begun)).toEqual([1, 2, 3]);
});

test("rows after an error in the middle of a result have no holes", async () => {
  const sql = pool(1);
  await expect(sql`select 1 / (4 - n) as x from generate_series(1, 10) n`).rejects.toMatchObject({
    code: "22012",
  });
  expect([...(await sql`select n from generate_series(1, 3) n`)]).toEqual([
    { n: 1 },
    { n: 2 },
    { n: 3 },
  ]);
});

test("a first `reserve()` without fetched types is answered", async () => {
  const own = await pool(1, { fetch_types: false }).reserve();
  expect([...(await own`select 1 as x`)]).toEqual([{ x: 1 }]);
  own.release();
});

test("a reserved connection that was killed is not given to others", async () => {
  const sql = pool(1);
  const own = await sql.reserve();
  await kill(Number((await own`select pg_backend_pid() as pid`)[0]?.["pid"]));
  await expect(own`select 1`).rejects.toHaveProperty("code");
  own.release();
  expect([...(await sql`select 2 as x`)]).toEqual([{ x: 2 }]);
});

test("a `reserve()` that waits for a killed connection is answered with a live one", async () => {
  const sql = pool(1);
  const pid = await backendOf(sql);
  const sleeping = sql`select pg_sleep(5)`.then(
    () => "answered",
    (error: { code: string }) => error.code,
  );
  // Written before the reserve asks for the only connection.
  await pause(20);
  const waiting = sql.reserve();
  await kill(pid);
  expect(await sleeping).toBe("57P01");
  const own = await waiting;
  expect([...(await own`select 3 as x`)]).toEqual([{ x: 3 }]);
  own.release();
  expect([...(await sql`select 4 as x`)]).toEqual([{ x: 4 }]);
});

test("the pool ends after its connection was killed", async () => {
  const sql = pool(1);
  const pid = await backendOf(sql);
  const sleeping = expect(sql`select pg_sleep(5)`).rejects.toMatchObject({ code: "57P01" });
  await kill(pid);
  await sleeping;
  await sql.end();
});

test("a cursor whose backend is killed between two batches fails instead of ending early", async () => {
  const sql = pool(1);
  const pid = await backendOf(sql);
  let seen = 0;
  const reading = async () => {
    for await (const rows of sql`select n from generate_series(1, 100) n`.cursor(10)) {
      seen += rows.length;
      if (seen === 20) await kill(pid);
    }
  };
  await expect(reading()).rejects.toHaveProperty("code");
  expect(seen).toBeLessThan(100);
});

test("a transaction whose backend was killed leaves nothing, even when its code goes on", async () => {
  const sql = pool(2);
  const table = `lintas_left_${process.pid}`;
  await sql.unsafe(`create table ${table} (x int)`);
  const dead = sql.begin(async (tx) => {
    const [row] = await tx`select pg_backend_pid() as pid`;
    await tx.unsafe(`insert into ${table} values (1)`);
    await kill(Number(row?.["pid"]));
    // Others make the pool reconnect under the dead transaction.
    await Promise.allSettled([1, 2, 3].map(() => sql`select pg_sleep(0.05)`));
    await tx.unsafe(`insert into ${table} values (2)`);
  });
  await expect(dead).rejects.toHaveProperty("code");
  expect([...(await sql.unsafe(`select x from ${table}`))]).toEqual([]);
  await sql.unsafe(`drop table ${table}`);
});
