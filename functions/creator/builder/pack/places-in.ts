import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../../shared/errors/app-error.ts";
import { insideProject, unreadable, unsafe } from "./project-path.ts";

/** Where a file of the project really lies, links followed. */
export interface FilePlace {
  real: string;
  /** Bytes. */
  size: number;
}

/**
 * The files of a folder by their path in it, with forward slashes. Links inside the project are
 * followed. Names with a leading dot are left out (`.env`, `.git`, what a desktop drops), but for
 * `.well-known`, and folders that `isLeftOut` names. Throws `pack.unsafe_path` and `pack.failed`.
 */
export async function placesIn(
  root: string,
  folder: string,
  isLeftOut: (folderName: string) => boolean = () => false,
): Promise<Map<string, FilePlace>> {
  const places = new Map<string, FilePlace>();
  await walk({ root, isLeftOut, places, ways: new Map() }, folder, "", []);
  return places;
}

/** Reads a file that was found. Throws `pack.failed`. */
export function readPlace(name: string, { real }: FilePlace): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(real).catch((error) => Promise.reject(unreadable(name, error)));
}

const WAYS_MAX = 100;

interface Walk {
  root: string;
  isLeftOut: (folderName: string) => boolean;
  places: Map<string, FilePlace>;
  /** How often each folder was come to, by its real place. */
  ways: Map<string, number>;
}

async function walk(
  cx: Walk,
  folder: string,
  prefix: string,
  above: readonly string[],
): Promise<void> {
  const real = await insideProject(cx.root, folder);
  if (real === null) throw unsafe(folder, "is a link that leads nowhere");
  if (above.includes(real)) throw unsafe(folder, "is a link that leads back to a folder around it");
  // Folders that link to one another make more of them than a disk holds.
  const ways = (cx.ways.get(real) ?? 0) + 1;
  if (ways > WAYS_MAX) throw unsafe(folder, `is linked to in more than ${WAYS_MAX} ways`);
  cx.ways.set(real, ways);
  const names = await readdir(real).catch((error) => Promise.reject(unreadable(folder, error)));
  for (const name of names.sort()) {
    if (name.startsWith(".") && name !== ".well-known") continue;
    const path = join(folder, name);
    const place = await insideProject(cx.root, path);
    if (place === null) throw unsafe(path, "is a link that leads nowhere");
    const found = await stat(place);
    if (found.isDirectory()) {
      if (cx.isLeftOut(name)) continue;
      await walk(cx, path, `${prefix}${name}/`, [...above, real]);
    } else if (found.isFile()) {
      if (/[\\\p{Cc}]/u.test(name)) {
        throw unsafe(path, "has a backslash or a control character in its name");
      }
      cx.places.set(prefix + name, { real: place, size: found.size });
    } else {
      throw new AppError("pack.failed", { detail: `\`${path}\` is neither a file nor a folder.` });
    }
  }
}
