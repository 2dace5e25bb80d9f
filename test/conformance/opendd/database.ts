import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startPostgres } from "../../../infra/postgres/start.ts";
import { systemClock } from "../../../shared/clock.ts";
import { withDatabase } from "../../harness/postgres-global.ts";
import { loadScript } from "./load-script.ts";

const ROOT = join(import.meta.dirname, "../../..");

// Texts are expected in the order of glibc's English: punctuation counts last.
const COLLATION =
  "template template0 locale_provider icu icu_locale 'en-US-u-ka-shifted' locale 'C.UTF-8' encoding 'UTF8'";

const SCRIPTS = ["db_definition.sql", "chinook-postgres.sql"];

/** Gives the URL of a database with the cases' tables; it ends with `use`. */
export async function withSeededDatabase<T>(
  seedFolder: string,
  use: (url: string) => Promise<T>,
): Promise<T> {
  return withServer(async (server) => {
    const name = `conformance_${randomBytes(6).toString("hex")}`;
    await execute(server, async (sql) => {
      // The scripts give a sequence to this role.
      const roles = await sql`select from pg_roles where rolname = 'postgres'`;
      if (roles.length === 0) await sql`create role postgres`;
      await sql.unsafe(`create database ${name} ${COLLATION}`);
    });
    try {
      const url = withDatabase(server, name);
      await execute(url, (sql) => seed(sql, seedFolder));
      return await use(url);
    } finally {
      await execute(server, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`));
    }
  });
}

async function seed(sql: postgres.Sql, folder: string): Promise<void> {
  for (const name of SCRIPTS) await loadScript(sql, await readFile(join(folder, name), "utf8"));
}

async function execute(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The server of `LINTAS_TEST_DATABASE_URL`, or an embedded one for this run. */
async function withServer<T>(use: (url: string) => Promise<T>): Promise<T> {
  const given = process.env["LINTAS_TEST_DATABASE_URL"];
  if (given) return use(given);
  const folder = await mkdtemp(join(tmpdir(), "lintas-conformance-"));
  const server = await startPostgres({
    folder: join(folder, "postgres"),
    packageRoot: ROOT,
    clock: systemClock,
    settings: { fsync: "off", synchronous_commit: "off" },
  });
  try {
    return await use(server.url.reveal());
  } finally {
    await server.stop();
    await rm(server.folder, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
}
