import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  isRoot,
  reachableFolder,
  rootFolder,
} from "../../../../infra/postgres/reachable-folder.ts";
import { Secret } from "../../../../shared/secret.ts";

/** Everything an installation keeps. Only `runner` and `postgres` are open to others than us. */
export interface DataFolder {
  root: string;
  postgres: string;
  objects: string;
  gateway: string;
  runner: string;
  logs: string;
  run: string;
  lock: string;
}

/**
 * Makes the data folder: `.lintas` of the clone, or under root a folder below `/var/lib/lintas`,
 * since functions and PostgreSQL run as other users that must be able to reach theirs.
 */
export async function openDataFolder(clone: string, wanted: string | null): Promise<DataFolder> {
  const usual = join(clone, ".lintas");
  const root = await place(usual, wanted);
  await mkdir(root, { recursive: true });
  // Others may pass through to their own folder below, and see nothing.
  await chmod(root, isRoot() ? 0o711 : 0o700);
  const folder = {
    root,
    postgres: join(root, "postgres"),
    objects: join(root, "objects"),
    gateway: join(root, "gateway"),
    runner: join(root, "runner"),
    logs: join(root, "logs"),
    run: join(root, "run"),
    lock: join(root, "lock"),
  };
  for (const path of [folder.objects, folder.gateway, folder.logs, folder.run]) {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o700);
  }
  return folder;
}

async function place(usual: string, wanted: string | null): Promise<string> {
  if (wanted !== null) return await reachableFolder(resolve(wanted));
  return isRoot() ? rootFolder(usual) : usual;
}

/** 32 bytes that wrap every secret. Lost with the file: there is no other copy. */
export function masterKeyOf(folder: DataFolder, given: string | undefined): Promise<Secret> {
  return given ? Promise.resolve(new Secret(given)) : kept(join(folder.root, "master-key"));
}

/** The text in a 0600 file, made at the first call. */
async function kept(path: string): Promise<Secret> {
  const text = await readFile(path, "utf8").catch(() => "");
  if (text !== "") return new Secret(text.trim());
  const fresh = randomBytes(32).toString("base64url");
  await writeFile(path, fresh, { mode: 0o600 });
  return new Secret(fresh);
}
