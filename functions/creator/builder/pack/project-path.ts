import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { AppError } from "../../../../shared/errors/app-error.ts";

/**
 * The real place of a file or folder of the project, links followed. Null where there is nothing.
 * Throws `pack.unsafe_path` where it lies outside of `root`, which must be a real path itself.
 */
export async function insideProject(root: string, path: string): Promise<string | null> {
  const real = await realpath(resolve(root, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ELOOP") throw unsafe(path, "is a link that leads back to itself");
    if (/^(?:ENOENT|ENOTDIR|ENAMETOOLONG)$/.test(error.code ?? "")) return null;
    throw unreadable(path, error);
  });
  if (real !== null && !isInside(root, real)) throw unsafe(path, "leads out of the project folder");
  return real;
}

export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (!isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`));
}

/** How a file is called in messages: relative to the project, with forward slashes. */
export function projectName(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

/** What stands in the way of reading a file, as a `pack.failed`. */
export function unreadable(path: string, error: NodeJS.ErrnoException): AppError {
  const detail = `\`${path}\` cannot be read (${error.code ?? error.message}).`;
  return new AppError("pack.failed", { detail, cause: error });
}

export function unsafe(path: string, why: string): AppError {
  return new AppError("pack.unsafe_path", { detail: `\`${path}\` ${why}.` });
}
