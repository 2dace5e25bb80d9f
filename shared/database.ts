import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { AppError } from "./errors/app-error.ts";

/** Names the patch in `patches/`; the published driver does not have it. */
const DRIVER_PATCH = "lintas-1";

export interface DatabaseOptions {
  /** Connections at most. */
  max?: number;
  /** Shown in `pg_stat_activity`. */
  name: string;
}

/**
 * Opens a pool. Refuses to work on an unpatched driver, which can lose a transaction's end when a
 * backend dies (docs/decisions/0003-postgres-driver.md).
 */
export function openDatabase(url: string, options: DatabaseOptions) {
  assertPatchedDriver();
  const sql = postgres(url, {
    max: options.max ?? 10,
    idle_timeout: 60,
    connect_timeout: 10,
    // The driver's own back-off reaches 20 s after a long outage.
    backoff: (attempt: number) => Math.min(3 ** attempt / 100, 1),
    connection: { application_name: options.name },
    onnotice: () => {},
  });
  return { sql, db: drizzle({ client: sql }) };
}

export type OpenDatabase = ReturnType<typeof openDatabase>;
export type Database = OpenDatabase["db"];
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** Where a statement may run: the pool or an open transaction. */
export type Executor = Database | Transaction;

export function assertPatchedDriver(driver: object = postgres): void {
  if ("lintasPatch" in driver && driver.lintasPatch === DRIVER_PATCH) return;
  throw new AppError("internal", {
    detail:
      "The `postgres` driver is not patched: run `npm ci` without `--ignore-scripts`, so that patches/ is applied.",
  });
}
