import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "../../infra/postgres/free-port.ts";
import { runProgram } from "../../infra/postgres/program.ts";
import { postgresUser } from "../../infra/postgres/reachable-folder.ts";

/** A throw-away server of the machine's own PostgreSQL. */
export async function startDebianPostgres(
  initdb: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const user = await postgresUser();
  const folder = await mkdtemp(join(tmpdir(), "lintas-debian-postgres-"));
  await chmod(folder, 0o700);
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const port = await freePort(null);
  const run = async (program: string, args: string[]) => {
    const options = { cwd: folder, outputFile: join(folder, "program.log"), user };
    const { code, output } = await runProgram(join(dirname(initdb), program), args, options);
    if (code !== 0) throw new Error(`${program}: ${output}`);
  };
  await run("initdb", ["-D", data, "-U", "postgres", "-E", "UTF8", "-A", "trust", "-N"]);
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200`;
  await run("pg_ctl", ["start", "-w", "-D", data, "-l", join(folder, "log"), "-o", settings]);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await run("pg_ctl", ["stop", "-w", "-m", "fast", "-D", data]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
