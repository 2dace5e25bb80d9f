import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate } from "../../infra/postgres/migrate.ts";
import { startPostgres } from "../../infra/postgres/start.ts";
import { systemClock } from "../../shared/clock.ts";
import { openDatabase } from "../../shared/database.ts";
import { Secret } from "../../shared/secret.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of a superuser; for databases of one's own see `freshDatabase`. */
    postgresUrl: string;
    /** A migrated, empty database that nobody connects to. */
    postgresTemplate: string;
  }
}

const ROOT = join(import.meta.dirname, "../..");

/** One embedded server for all tests, or the one of `LINTAS_TEST_DATABASE_URL`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  const template = `lintas_template_${process.pid}`;
  const admin = openDatabase(server.url, { name: "lintas tests", max: 1 });
  await admin.sql.unsafe(`drop database if exists ${template}`);
  await admin.sql.unsafe(`create database ${template}`);
  await migrate(
    new Secret(withDatabase(server.url, template)),
    join(ROOT, "shared/schema/migrations"),
  );
  project.provide("postgresUrl", server.url);
  project.provide("postgresTemplate", template);
  return async () => {
    await admin.sql.unsafe(`drop database if exists ${template} with (force)`);
    await admin.sql.end({ timeout: 5 });
    await server.stop();
  };
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env["LINTAS_TEST_DATABASE_URL"];
  if (given) return { url: given, stop: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "lintas-postgres-"));
  await chmod(folder, 0o755);
  const server = await startPostgres({
    folder: join(folder, "postgres"),
    packageRoot: ROOT,
    clock: systemClock,
    settings: { fsync: "off", synchronous_commit: "off", max_connections: "200" },
  });
  return {
    url: server.url.reveal(),
    stop: async () => {
      await server.stop();
      await rm(server.folder, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
