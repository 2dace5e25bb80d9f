import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterEach, beforeAll, expect, inject, test } from "vitest";
import { Secret } from "../../../../shared/secret.ts";
import { emptyDatabase } from "../../../../test/harness/postgres.ts";
import { ensureExampleDatabase, type ExampleDatabaseRequest } from "./example-database.ts";

let server: Secret;
beforeAll(() => {
  server = new Secret(inject("postgresUrl"));
});

afterEach(async () => {
  await asAdmin(async (sql) => {
    await sql`drop database if exists chinook with (force)`;
    await sql`drop role if exists lintas_chinook`;
    await sql`grant connect on database postgres, template1 to public`;
  });
});

async function asAdmin<T>(work: (sql: postgres.Sql) => Promise<T>, url = server.reveal()) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const password = new Secret(randomBytes(16).toString("base64url"));

function ensure(more: Partial<ExampleDatabaseRequest> = {}): Promise<Secret> {
  return ensureExampleDatabase({
    server,
    embedded: true,
    installation: "ins_1",
    password,
    seed: "create table review (n int4 primary key); insert into review values (1)",
    ...more,
  });
}

/** By what the server keeps of it (RFC 5803), since one that trusts everybody asks for none. */
async function isPassword(text: string): Promise<boolean> {
  const [row] = await asAdmin(
    (sql) => sql`select rolpassword as kept from pg_authid where rolname = 'lintas_chinook'`,
  );
  const kept = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(String(row?.["kept"]));
  const [, iterations = "1", salt = "", storedKey] = kept ?? [];
  const salted = pbkdf2Sync(text, Buffer.from(salt, "base64"), Number(iterations), 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  return createHash("sha256").update(clientKey).digest("base64") === storedKey;
}

test("it is made with its data once, and its role reads and writes rows there and nothing else", async () => {
  const url = await ensure();
  const there = (text: string, at = url.reveal()) => asAdmin((sql) => sql.unsafe(text), at);
  await there("insert into review values (2)");
  expect(await isPassword(password.reveal())).toBe(true);
  const changed = new Secret("another password");
  const again = await ensure({ password: changed });
  expect(await isPassword(password.reveal())).toBe(false);
  expect(await isPassword(changed.reveal())).toBe(true);
  expect(await there("select count(*)::int as rows from review", again.reveal())).toEqual([
    { rows: 2 },
  ]);
  await expect(there("create table x ()", again.reveal())).rejects.toMatchObject({ code: "42501" });
  await expect(there("drop table review", again.reveal())).rejects.toMatchObject({ code: "42501" });
  for (const other of ["postgres", "template1"]) {
    const elsewhere = new URL(again.reveal());
    elsewhere.pathname = `/${other}`;
    await expect(there("select 1", elsewhere.href)).rejects.toMatchObject({ code: "42501" });
  }
});

test("an end after the database was made, and before its mark and data, is no end of it", async () => {
  await asAdmin((sql) => sql`create database chinook`);
  const url = await ensure();
  expect(await asAdmin((sql) => sql`select n from review`, url.reveal())).toEqual([{ n: 1 }]);
});

test.each([
  {
    what: "a database with tables",
    make: async (sql: postgres.Sql) => {
      await sql`create database chinook`;
      const url = new URL(server.reveal());
      url.pathname = "/chinook";
      await asAdmin((own) => own`create table orders ()`, url.href);
    },
  },
  {
    what: "a database of another installation",
    make: async (sql: postgres.Sql) => {
      await sql`create database chinook`;
      await sql`comment on database chinook is 'Lintas ins_2: examples/chinook'`;
    },
  },
  {
    what: "a role",
    make: async (sql: postgres.Sql) => {
      await sql`create role lintas_chinook`;
    },
  },
])("$what that is not ours is left alone", async ({ make }) => {
  await asAdmin(make);
  await expect(ensure()).rejects.toThrow(/that is not of this installation/);
  await expect(ensure()).rejects.toThrow(/that is not of this installation/);
});

test("whose role may not make databases is told so, and nothing is made", async () => {
  const own = await emptyDatabase();
  const url = new URL(own.url);
  await asAdmin((sql) => sql`create role lintas_poor login password 'poor'`);
  url.username = "lintas_poor";
  url.password = "poor";
  try {
    const poor = { server: new Secret(url.href), embedded: false };
    await expect(ensure(poor)).rejects.toThrow(/may not make databases and roles/);
    const roles = await asAdmin(
      (sql) => sql`select from pg_roles where rolname = 'lintas_chinook'`,
    );
    expect(roles).toHaveLength(0);
  } finally {
    await own.drop();
    await asAdmin((sql) => sql`drop role lintas_poor`);
  }
});

test("on a server that is not ours, a role with the rights for it makes it, and others keep theirs", async () => {
  await asAdmin((sql) => sql`create role lintas_maker login createdb createrole password 'maker'`);
  const url = new URL(server.reveal());
  url.username = "lintas_maker";
  url.password = "maker";
  try {
    const made = await ensure({ server: new Secret(url.href), embedded: false });
    expect(await asAdmin((sql) => sql`select n from review`, made.reveal())).toEqual([{ n: 1 }]);
    const [row] = await asAdmin(
      (sql) => sql`select has_database_privilege('public', 'template1', 'connect') as may`,
    );
    expect(row).toEqual({ may: true });
  } finally {
    await asAdmin(async (sql) => {
      await sql`drop database if exists chinook with (force)`;
      await sql`drop role if exists lintas_chinook`;
      await sql`drop role lintas_maker`;
    });
  }
});
