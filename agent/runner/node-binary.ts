import { chmod, copyFile, link, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * A path of this Node that every user may execute. Where the installation lies below a folder that
 * others cannot enter, a hard link (or else a copy) is put into `directory`.
 */
export async function reachableNode(execPath: string, directory: string): Promise<string> {
  const { mode, size } = await stat(execPath);
  if ((mode & 0o5) === 0o5 && (await othersMayEnter(dirname(execPath)))) return execPath;
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const path = join(directory, `node-${process.version}-${size}`);
  const there = await stat(path).catch(() => null);
  if (there?.size === size) return path;
  const temporary = `${path}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  const linked = (mode & 0o5) === 0o5 && (await tried(link(execPath, temporary)));
  if (!linked) {
    await copyFile(execPath, temporary);
    await chmod(temporary, 0o755);
  }
  await rename(temporary, path);
  return path;
}

/** Whether a user who owns nothing on the way could reach this directory. */
export async function othersMayEnter(directory: string): Promise<boolean> {
  const { mode } = await stat(directory);
  if ((mode & 0o1) === 0) return false;
  const parent = dirname(directory);
  return parent === directory || othersMayEnter(parent);
}

function tried(attempt: Promise<void>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}
