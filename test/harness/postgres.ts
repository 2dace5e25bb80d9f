import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { type OpenDatabase, openDatabase } from "../../shared/database.ts";
import { withDatabase } from "./postgres-global.ts";

export interface FreshDatabase extends OpenDatabase {
  url: string;
  /** Ends the pool and removes the database, cutting whoever is still connected. */
  drop(): Promise<void>;
}

export interface EmptyDatabase {
  url: string;
  /** Removes the database, cutting whoever is still connected. */
  drop(): Promise<void>;
}

/** A database of one's own, without a schema. */
export function emptyDatabase(): Promise<EmptyDatabase> {
  return createDatabase("");
}

/** A database of one's own, with the newest schema and no rows; some 50 ms. For `*.pg.test.ts`. */
export async function freshDatabase(options: { max?: number } = {}): Promise<FreshDatabase> {
  const own = await createDatabase(` template ${inject("postgresTemplate")}`);
  const open = openDatabase(own.url, { name: "lintas tests", max: options.max ?? 5 });
  return {
    ...open,
    url: own.url,
    drop: async () => {
      await open.sql.end({ timeout: 5 });
      await own.drop();
    },
  };
}

async function createDatabase(like: string): Promise<EmptyDatabase> {
  const server = inject("postgresUrl");
  const name = `lintas_${randomBytes(8).toString("hex")}`;
  await asAdmin(server, `create database ${name}${like}`);
  return {
    url: withDatabase(server, name),
    drop: () => asAdmin(server, `drop database if exists ${name} with (force)`),
  };
}

async function asAdmin(server: string, statement: string): Promise<void> {
  const admin = openDatabase(server, { name: "lintas tests", max: 1 });
  try {
    await admin.sql.unsafe(statement);
  } finally {
    await admin.sql.end({ timeout: 5 });
  }
}
