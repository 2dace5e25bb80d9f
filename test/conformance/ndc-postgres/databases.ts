import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { withDatabase } from "../../harness/postgres-global.ts";

/** The databases that the requests are sent against. */
export interface Databases {
  /** The URL of a database; `chinook-copy` is a new one each time. */
  url(database: "chinook" | "chinook-copy" | "empty"): Promise<string>;
  drop(): Promise<void>;
}

// The expected orders are those of glibc's English: punctuation counts last.
const COLLATION =
  "locale_provider icu icu_locale 'en-US-u-ka-shifted' locale 'C.UTF-8' encoding 'UTF8'";

/** Loads them on the server of a superuser's URL. */
export async function makeDatabases(server: string, seed: readonly string[]): Promise<Databases> {
  const run = randomBytes(4).toString("hex");
  const made: string[] = [];
  const create = async (name: string, template?: string): Promise<string> => {
    const database = `conformance_${run}_${name}`;
    const from = template ? `template ${template}` : `template template0 ${COLLATION}`;
    await execute(server, `create database ${database} ${from}`);
    made.push(database);
    return database;
  };
  const template = await create("template");
  for (const script of seed) await execute(withDatabase(server, template), script);
  const chinook = await create("chinook", template);
  const empty = await create("empty");
  return {
    async url(database) {
      if (database === "empty") return withDatabase(server, empty);
      if (database === "chinook") return withDatabase(server, chinook);
      return withDatabase(server, await create(`copy_${made.length}`, template));
    },
    async drop() {
      for (const database of made) {
        await execute(server, `drop database if exists ${database} with (force)`);
      }
    },
  };
}

async function execute(url: string, script: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(script);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
