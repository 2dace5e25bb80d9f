import { createHash, randomBytes, randomUUID } from "node:crypto";
import { chmod, link, lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  isRoot,
  reachableFolder,
  rootFolder,
} from "../../../../infra/postgres/reachable-folder.ts";
import { AppError } from "../../../../shared/errors/app-error.ts";
import { Secret } from "../../../../shared/secret.ts";

/** Everything an installation keeps. Under root others may pass through it and look into nothing. */
export interface DataFolder {
  root: string;
  postgres: string;
  objects: string;
  gateway: string;
  runner: string;
  engine: string;
  logs: string;
  /** Sockets and unpacked functions: a short path that functions' users may enter. */
  runtime: string;
  /** Sockets are in a folder that only we may enter. */
  runnerSocket: string;
  /** Where the engine serves. */
  engineSocket: string;
  /** Where it is told what. */
  engineControlSocket: string;
  lock: string;
}

/**
 * Makes the data folder: `.lintas` of the clone, or under root a folder below `/var/lib/lintas`,
 * since functions and PostgreSQL run as other users that must be able to reach theirs.
 */
export async function openDataFolder(clone: string, wanted: string | null): Promise<DataFolder> {
  const usual = join(clone, ".lintas");
  const root = await place(usual, wanted);
  await makeFolder(root, isRoot() ? 0o711 : 0o700);
  const runtime = await runtimeFolder(root);
  const sockets = join(runtime, "api");
  const folder = {
    root,
    runtime,
    runnerSocket: join(sockets, "runner.sock"),
    engineSocket: join(sockets, "engine.sock"),
    engineControlSocket: join(sockets, "engine-control.sock"),
    postgres: join(root, "postgres"),
    objects: join(root, "objects"),
    gateway: join(root, "gateway"),
    runner: join(root, "runner"),
    engine: join(root, "engine"),
    logs: join(root, "logs"),
    lock: join(root, "lock"),
  };
  const { objects, gateway, logs, runner, engine } = folder;
  for (const path of [objects, gateway, logs, runner, engine, sockets])
    await makeFolder(path, 0o700);
  return folder;
}

async function place(usual: string, wanted: string | null): Promise<string> {
  if (wanted !== null) return await reachableFolder(resolve(wanted));
  return isRoot() ? rootFolder(usual) : usual;
}

/** A unix socket's path holds 107 characters; longer data folders have their sockets in /tmp. */
async function runtimeFolder(root: string): Promise<string> {
  const usual = join(root, "run");
  const name = createHash("sha256").update(root).digest("hex").slice(0, 8);
  const folder = usual.length <= 48 ? usual : `/tmp/lintas-${process.getuid?.() ?? 0}-${name}`;
  await makeFolder(folder, isRoot() ? 0o711 : 0o700);
  const { uid } = await lstat(folder);
  if (uid === (process.getuid?.() ?? uid)) return folder;
  throw new Error(`${folder} belongs to another user: remove it, or choose a shorter --data`);
}

async function makeFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  await chmod(path, mode);
}

/** 32 bytes that wrap every secret. Lost with the file: there is no other copy. */
export function masterKeyOf(folder: DataFolder, given: string | undefined): Promise<Secret> {
  return given ? Promise.resolve(new Secret(given)) : kept(join(folder.root, "master-key"));
}

/** What a scraper of the gateway's metrics must present. */
export function metricsTokenOf(folder: DataFolder): Promise<Secret> {
  return kept(join(folder.root, "metrics-token"));
}

/** What the example's API takes tokens by, and the password of its database's role. */
export async function chinookSecretsOf(
  folder: DataFolder,
): Promise<{ jwtKey: Secret; password: Secret }> {
  const [jwtKey, password] = await Promise.all([
    kept(join(folder.root, "chinook-jwt-key")),
    kept(join(folder.root, "chinook-database-password")),
  ]);
  return { jwtKey, password };
}

/**
 * The text in a 0600 file, made at the first call. A file that is there and cannot be read, or is
 * empty, is never replaced: what was encrypted with it would be lost for good.
 */
async function kept(path: string): Promise<Secret> {
  const fresh = randomBytes(32).toString("base64url");
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, fresh, { mode: 0o600, flag: "wx" });
  try {
    // Whole or not at all, and never over one that is there.
    await link(draft, path);
    return new Secret(fresh);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const text = (await readFile(path, "utf8")).trim();
  if (text !== "") return new Secret(text);
  throw new AppError("secret.master_key_missing", {
    detail: `${path} is empty. Put back what was in it, or move the data folder away to begin anew.`,
  });
}
