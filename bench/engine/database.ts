import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import postgres from "postgres";
import { startPostgres } from "../../infra/postgres/start.ts";
import { systemClock } from "../../shared/clock.ts";
import { fillChinook } from "./chinook.ts";

const root = resolve(import.meta.dirname, "../..");

export interface BenchServer {
  /** A new database with so many times the rows of Chinook. */
  chinook(times: number): Promise<string>;
  /** A new, empty one. */
  database(name: string): Promise<string>;
  /** Of the server, whose children are its backends. */
  pid: number;
  stop(): Promise<void>;
}

/** The embedded PostgreSQL, of nobody else. */
export async function startBenchServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-bench-"));
  await chmod(folder, 0o755);
  const server = await startPostgres({
    folder: join(folder, "postgres"),
    packageRoot: root,
    clock: systemClock,
    settings: {
      shared_buffers: "256MB",
      // All of it is in memory, for everybody: the default supposes disks that turn.
      random_page_cost: "1.1",
      fsync: "off",
      autovacuum: "off",
      ...settings,
    },
  });
  const admin = postgres(server.url.reveal(), { max: 1, onnotice: () => {} });
  const [row] = await admin<{ pid: number }[]>`
    select split_part(pg_read_file('postmaster.pid'), e'\n', 1)::int4 as pid`;
  const database = async (name: string) => {
    await admin.unsafe(`create database ${name}`);
    const url = new URL(server.url.reveal());
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    database,
    async chinook(times) {
      const url = await database(`chinook_${times}`);
      await fillChinook(url, times);
      return url;
    },
    pid: row?.pid ?? 0,
    async stop() {
      await admin.end({ timeout: 5 });
      await server.stop();
      await rm(server.folder, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
