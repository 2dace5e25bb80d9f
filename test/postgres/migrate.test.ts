import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type OpenDatabase, openDatabase } from "../../shared/database.ts";
import { Secret } from "../../shared/secret.ts";
import { freshDatabase } from "../harness/postgres.ts";
import { withDatabase } from "../harness/postgres-global.ts";
import { migrate } from "../../infra/postgres/migrate.ts";

const MIGRATIONS = join(import.meta.dirname, "../../shared/schema/migrations");
const name = `lintas_migrate_${randomBytes(6).toString("hex")}`;
let admin: OpenDatabase;

beforeAll(async () => {
  admin = openDatabase(inject("postgresUrl"), { name: "lintas tests", max: 1 });
  await admin.sql.unsafe(`create database ${name}`);
});

afterAll(async () => {
  await admin.sql.unsafe(`drop database ${name} with (force)`);
  await admin.sql.end();
});

test("four Managers that start at once migrate an empty database once", async () => {
  const url = new Secret(withDatabase(inject("postgresUrl"), name));
  await Promise.all([1, 2, 3, 4].map(() => migrate(url, MIGRATIONS)));
  const { sql } = openDatabase(url.reveal(), { name: "lintas tests", max: 1 });
  const applied = await sql`select name from drizzle.__drizzle_migrations order by 1`;
  expect(applied.length).toBe(new Set(applied.map((row) => row["name"])).size);
  expect(applied.length).toBeGreaterThan(1);
  await sql.end();
});

test("migrating again changes nothing and loses nothing", async () => {
  const fresh = await freshDatabase();
  await fresh.sql`insert into organization values ('org_1', 'kept', 'Kept', now())`;
  await migrate(new Secret(fresh.url), MIGRATIONS);
  expect(await fresh.sql`select slug from organization`).toEqual([{ slug: "kept" }]);
  await fresh.drop();
});

test("audit entries can be neither changed nor deleted, whoever writes", async () => {
  const fresh = await freshDatabase();
  await fresh.sql`insert into audit_entry values ('aud_1', 'org_1', now(), '{}', 'a.b', null, null, 's', '{}', null)`;
  await expect(fresh.sql`update audit_entry set subject = 'x'`).rejects.toThrow(/not allowed/);
  await expect(fresh.sql`delete from audit_entry`).rejects.toThrow(/not allowed/);
  await fresh.drop();
});
