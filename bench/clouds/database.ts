import { mkdtemp, rm, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { migrate } from "../../infra/postgres/migrate.ts";
import { startPostgres } from "../../infra/postgres/start.ts";
import { systemClock } from "../../shared/clock.ts";
import { type OpenDatabase, openDatabase } from "../../shared/database.ts";

const root = resolve(import.meta.dirname, "../..");

/** A real PostgreSQL of one's own with the newest schema. */
export async function startDatabase(): Promise<
  OpenDatabase & { url: string; stop(): Promise<void> }
> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-bench-"));
  await chmod(folder, 0o755);
  const server = await startPostgres({
    folder: join(folder, "postgres"),
    packageRoot: root,
    clock: systemClock,
  });
  await migrate(server.url, join(root, "shared/schema/migrations"));
  const url = server.url.reveal();
  const open = openDatabase(url, { name: "lintas bench", max: 10 });
  return {
    ...open,
    url,
    async stop() {
      await open.sql.end({ timeout: 5 });
      await server.stop();
      await rm(server.folder, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
