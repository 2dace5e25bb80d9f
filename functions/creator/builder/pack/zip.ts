import { zipSync, type Zippable } from "fflate";

/**
 * DOS dates have no time zone and are taken from the local reading of a Date, so it is made from
 * local parts; noon, because some zones once skipped a midnight.
 */
const FIXED_TIME = new Date(1980, 0, 1, 12, 0, 0);
const REGULAR_FILE = 0o100644;
const UNIX = 3;

/**
 * A zip whose bytes depend on names and contents alone: sorted names, fixed times, modes and level,
 * compressed in JavaScript so that no machine's own zlib takes part.
 */
export function deterministicZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const entries: Zippable = {};
  for (const name of [...files.keys()].sort()) {
    const bytes = files.get(name) ?? new Uint8Array();
    entries[name] = [
      bytes,
      {
        level: isCompressed(name) ? 0 : 6,
        mtime: FIXED_TIME,
        os: UNIX,
        attrs: REGULAR_FILE << 16,
      },
    ];
  }
  return zipSync(entries);
}

function isCompressed(name: string): boolean {
  return /\.(?:png|jpe?g|gif|webp|avif|woff2?|mp[34]|webm|zip|gz|br)$/i.test(name);
}
