import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../../shared/errors/app-error.ts";
import { checkUnpackedSize } from "./size-limit.ts";
import { insideProject, unreadable, unsafe } from "./project-path.ts";

/**
 * The files of an assets folder by their path in it, with forward slashes. Links inside the project
 * are followed. Names with a leading dot are left out (`.env`, `.git`, what a desktop drops), but
 * for `.well-known`. Throws `pack.unsafe_path` and `pack.too_large`.
 */
export async function readAssets(
  root: string,
  folder: string,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const places = new Map<string, { real: string; size: number }>();
  await walk(root, folder, "", [], places);
  checkUnpackedSize(
    folder,
    [...places].map(([name, { size }]) => ({ name, size })),
  );
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, { real }] of places) {
    files.set(name, await readFile(real).catch((error) => Promise.reject(unreadable(name, error))));
  }
  return files;
}

async function walk(
  root: string,
  folder: string,
  prefix: string,
  above: readonly string[],
  places: Map<string, { real: string; size: number }>,
): Promise<void> {
  const real = await insideProject(root, folder);
  if (real === null) throw unsafe(folder, "is a link that leads nowhere");
  if (above.includes(real)) throw unsafe(folder, "is a link that leads back to a folder around it");
  for (const name of (await readdir(real)).sort()) {
    if (name.startsWith(".") && name !== ".well-known") continue;
    const path = join(folder, name);
    const place = await insideProject(root, path);
    if (place === null) throw unsafe(path, "is a link that leads nowhere");
    const found = await stat(place);
    if (found.isDirectory()) {
      await walk(root, path, `${prefix}${name}/`, [...above, real], places);
    } else if (found.isFile()) {
      if (/[\\\p{Cc}]/u.test(name)) {
        throw unsafe(path, "has a backslash or a control character in its name");
      }
      places.set(prefix + name, { real: place, size: found.size });
    } else {
      throw new AppError("pack.failed", { detail: `\`${path}\` is neither a file nor a folder.` });
    }
  }
}
