import { checkUnpackedSize } from "./size-limit.ts";
import { placesIn, readPlace } from "./places-in.ts";

/**
 * The files of an assets folder by their path in it, with forward slashes. Links inside the project
 * are followed. Names with a leading dot are left out (`.env`, `.git`, what a desktop drops), but
 * for `.well-known`. Throws `pack.unsafe_path` and `pack.too_large`.
 */
export async function readAssets(
  root: string,
  folder: string,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const places = await placesIn(root, folder);
  checkUnpackedSize(
    folder,
    [...places].map(([name, { size }]) => ({ name, size })),
  );
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, place] of places) files.set(name, await readPlace(name, place));
  return files;
}
