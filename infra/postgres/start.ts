import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { chown, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import { Secret } from "../../shared/secret.ts";
import { type Binaries, POSTGRES_MAJOR, findBinaries } from "./binaries.ts";
import { tryLock } from "./folder-lock.ts";
import { freePort } from "./free-port.ts";
import { type UnprivilegedUser, runProgram } from "./program.ts";
import { makeFolderFor, postgresUser, reachableFolder } from "./reachable-folder.ts";

const START_LIMIT_MS = 60_000;
const RETRY_MS = 250;

export interface PostgresOptions {
  /** Holds everything of the server; moved by `reachableFolder` where root must. */
  folder: string;
  /** The folder whose `node_modules` holds the binaries. */
  packageRoot: string;
  clock: Clock;
  /** Server settings besides our own, e.g. `fsync: "off"` in tests. */
  settings?: Readonly<Record<string, string>>;
}

export interface RunningPostgres {
  /** Of the superuser, database `postgres`. */
  url: Secret;
  /** Where it really lives. */
  folder: string;
  /** True where a server of an earlier run was still alive and was taken over. */
  adopted: boolean;
  /** Whether its process lives; `startPostgres` brings it back where not. */
  alive(): Promise<boolean>;
  /** Ends the server, whoever started it: open connections are cut, data is flushed. */
  stop(): Promise<void>;
  /** The same at once and without waiting; the next start recovers what was not flushed. */
  kill(): void;
}

interface Place {
  folder: string;
  data: string;
  password: Secret;
  user: UnprivilegedUser | null;
  binaries: Binaries;
  options: PostgresOptions;
}

/**
 * Starts the embedded PostgreSQL, or adopts the one that runs on the folder already. Any number of
 * processes may call it at once: one server comes of it. Throws `database.unavailable`.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const user = await postgresUser();
  const folder = await reachableFolder(options.folder);
  await makeFolderFor(user, folder);
  const lock = await waitForLock(join(folder, "lock"), options.clock);
  try {
    const place: Place = {
      folder,
      data: join(folder, "data"),
      password: await keptPassword(join(folder, "password")),
      user,
      binaries: await findBinaries(options.packageRoot, user && { folder, user }),
      options,
    };
    await ensureData(place);
    const { port, adopted } = await ensureServer(place);
    return {
      url: urlOf(port, place.password),
      folder,
      adopted,
      alive: () => isAlive(place),
      stop: () => stopServer(place),
      kill: () => killServer(place),
    };
  } finally {
    await lock.release();
  }
}

async function waitForLock(path: string, clock: Clock) {
  const end = clock.now().getTime() + START_LIMIT_MS;
  for (;;) {
    const lock = await tryLock(path);
    if ("release" in lock) return lock;
    if (clock.now().getTime() > end) {
      throw new AppError("database.unavailable", {
        detail: `Process ${lock.holder} has been starting PostgreSQL for too long; it holds ${path}.`,
      });
    }
    await clock.sleep(100);
  }
}

async function keptPassword(path: string): Promise<Secret> {
  const kept = await readFile(path, "utf8").catch(() => null);
  if (kept) return new Secret(kept);
  const fresh = randomBytes(24).toString("base64url");
  await writeFile(path, fresh, { mode: 0o600 });
  return new Secret(fresh);
}

/** The data folder appears whole or not at all. */
async function ensureData(place: Place): Promise<void> {
  const major = await readFile(join(place.data, "PG_VERSION"), "utf8").catch(() => null);
  if (major?.trim() === POSTGRES_MAJOR) return;
  if (major !== null) {
    throw new AppError("database.unavailable", {
      detail: `${place.data} was written by PostgreSQL ${major.trim()}; this version of Lintas brings ${POSTGRES_MAJOR}. Move the data with the older version's pg_dumpall, or set DATABASE_URL.`,
    });
  }
  const draft = `${place.data}.new`;
  const passwordFile = join(place.folder, "password.new");
  await rm(draft, { recursive: true, force: true });
  await writeFile(passwordFile, place.password.reveal(), { mode: 0o600 });
  if (place.user) await chown(passwordFile, place.user.uid, place.user.gid);
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    shared_buffers: "64MB",
    max_connections: "60",
  };
  try {
    await mustRun(place, place.binaries.initdb, [
      `--pgdata=${draft}`,
      "--username=postgres",
      "--encoding=UTF8",
      "--locale=C.UTF-8",
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      ...Object.entries(settings).map(([name, value]) => `--set=${name}=${value}`),
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, place.data);
}

async function ensureServer(place: Place): Promise<{ port: number; adopted: boolean }> {
  const { clock } = place.options;
  const portFile = join(place.folder, "port");
  const kept = Number(await readFile(portFile, "utf8").catch(() => "")) || null;
  if (kept !== null && (await isOurs(kept, place))) return { port: kept, adopted: true };
  const end = clock.now().getTime() + START_LIMIT_MS;
  // After a kill the old server may hold its folder for about a second more.
  for (;;) {
    const port = await freePort(kept);
    const started = await startServer(place, port);
    if (await isOurs(port, place)) {
      await writeFile(portFile, String(port), { mode: 0o600 });
      return { port, adopted: false };
    }
    if (clock.now().getTime() > end) throw unavailable("pg_ctl start", started.output);
    await clock.sleep(RETRY_MS);
  }
}

function startServer(place: Place, port: number) {
  const settings = Object.entries(place.options.settings ?? {});
  const server = [`-p ${port}`, ...settings.map(([name, value]) => `-c ${name}=${value}`)];
  return run(place, place.binaries.pgCtl, [
    "start",
    "--wait",
    "--timeout=60",
    `--pgdata=${place.data}`,
    `--log=${join(place.folder, "postgres.log")}`,
    `--options=${server.join(" ")}`,
  ]);
}

/** Only a real connection proves a server, and only its data folder proves that it is this one. */
async function isOurs(port: number, place: Place): Promise<boolean> {
  const sql = postgres(urlOf(port, place.password).reveal(), {
    max: 1,
    connect_timeout: 5,
    backoff: () => 0.1,
    fetch_types: false,
    onnotice: () => {},
  });
  try {
    const [row] = await sql`select current_setting('data_directory') as folder`;
    return row?.["folder"] === place.data;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function stopServer(place: Place): Promise<void> {
  const stopped = await run(place, place.binaries.pgCtl, [
    "stop",
    "--wait",
    "--timeout=30",
    "--mode=fast",
    `--pgdata=${place.data}`,
  ]);
  if (stopped.code !== 0 && !/no server running|PID file .* does not exist/i.test(stopped.output)) {
    throw unavailable("pg_ctl stop", stopped.output);
  }
}

async function isAlive(place: Place): Promise<boolean> {
  const file = await readFile(join(place.data, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number(file.split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // One that has ended and that nobody fetched yet still has its number.
  return !stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
}

function killServer(place: Place): void {
  try {
    const [pid] = readFileSync(join(place.data, "postmaster.pid"), "utf8").split("\n");
    process.kill(Number(pid), "SIGQUIT");
  } catch {
    // It has ended already.
  }
}

async function mustRun(place: Place, file: string, args: string[]): Promise<void> {
  const { code, output } = await run(place, file, args);
  if (code !== 0) throw unavailable(file, output);
}

function run(place: Place, file: string, args: string[]) {
  const outputFile = join(place.folder, "program.log");
  return runProgram(file, args, { cwd: place.folder, outputFile, user: place.user });
}

function urlOf(port: number, password: Secret): Secret {
  return new Secret(`postgres://postgres:${password.reveal()}@127.0.0.1:${port}/postgres`);
}

function unavailable(what: string, output: string): AppError {
  return new AppError("database.unavailable", {
    detail: `The embedded PostgreSQL did not start or stop: ${what}: ${output.slice(-600)}`,
  });
}
