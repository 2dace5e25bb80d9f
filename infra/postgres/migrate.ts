import { migrate as drizzleMigrate } from "drizzle-orm/postgres-js/migrator";
import { type OpenDatabase, openDatabase } from "../../shared/database.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { Secret } from "../../shared/secret.ts";

/** "lintas" in ASCII: one lock for everybody who migrates a database. */
const MIGRATION_LOCK = 0x6c696e746173;
const OLDEST_SERVER = 150_000;

/**
 * Brings a database to the newest schema, forward only. Any number of Managers may start at once:
 * one migrates, the others wait and find nothing left to do. Throws `database.unavailable` for a
 * server that is too old.
 *
 * @param folder holds drizzle's migrations; beside a bundle it is a copy of `shared/schema/migrations`
 */
export async function migrate(url: Secret, folder: string): Promise<void> {
  const pool = openDatabase(url.reveal(), { name: "lintas migrate", max: 1 });
  // The lock belongs to a session, and the migrations run in another one.
  const locker = openDatabase(url.reveal(), { name: "lintas migrate lock", max: 1 });
  try {
    await assertServerVersion(pool);
    await locker.sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await drizzleMigrate(pool.db, { migrationsFolder: folder });
  } finally {
    await Promise.all([pool.sql.end({ timeout: 5 }), locker.sql.end({ timeout: 5 })]);
  }
}

async function assertServerVersion({ sql }: OpenDatabase): Promise<void> {
  const [row] = await sql`select current_setting('server_version_num')::int as number`;
  if (Number(row?.["number"]) >= OLDEST_SERVER) return;
  throw new AppError("database.unavailable", {
    detail: `The server is PostgreSQL ${Math.floor(Number(row?.["number"]) / 10_000)}; 15 or newer is needed.`,
  });
}
