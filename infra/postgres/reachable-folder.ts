import { createHash } from "node:crypto";
import { chmod, chown, mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AppError } from "../../shared/errors/app-error.ts";
import type { UnprivilegedUser } from "./program.ts";

/** Where root keeps what an unprivileged user must reach, when the wanted folder is closed to it. */
const ROOT_BASE = "/var/lib/lintas";

/**
 * `wanted` itself, or, where we are root and some folder above it is closed to others (as a clone
 * under `/root` is), a folder of its own under `/var/lib/lintas`: always the same one for the same
 * path.
 */
export async function reachableFolder(wanted: string): Promise<string> {
  const path = resolve(wanted);
  if (!isRoot()) return path;
  return (await isOpenToOthers(dirname(path))) ? path : rootFolder(path);
}

/** Makes a folder that only `user` (we ourselves where it is null) can look into. */
export async function makeFolderFor(user: UnprivilegedUser | null, folder: string): Promise<void> {
  if (user && dirname(folder) === ROOT_BASE) {
    await mkdir(ROOT_BASE, { recursive: true });
    await chmod(ROOT_BASE, 0o755);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user) await chown(folder, user.uid, user.gid);
}

/** The folder under `/var/lib/lintas` that belongs to `path`. */
export function rootFolder(path: string): string {
  return join(ROOT_BASE, createHash("sha256").update(resolve(path)).digest("hex").slice(0, 12));
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** PostgreSQL refuses to run as root, and its user must stand in the list of users. */
export async function postgresUser(): Promise<UnprivilegedUser | null> {
  if (!isRoot()) return null;
  const users = await readFile("/etc/passwd", "utf8");
  const [, , uid, gid] = /^nobody:.*$/m.exec(users)?.[0].split(":") ?? [];
  if (!uid || !gid) {
    throw new AppError("database.unavailable", {
      detail:
        "PostgreSQL does not run as root and this machine has no user `nobody`: start as an ordinary user, or set DATABASE_URL.",
    });
  }
  return { uid: Number(uid), gid: Number(gid) };
}

async function isOpenToOthers(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await stat(path).catch(() => null);
    // What is not there yet is made by us, open.
    if (found && (found.mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
