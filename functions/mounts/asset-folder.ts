import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AssetSource } from "../engine/http/graphiql.ts";

/**
 * The files of a folder, but not of folders in it. Which there are is looked up at each read, as the
 * folder may be made while it is served.
 */
export function assetFolder(folder: string): AssetSource {
  return {
    async read(name) {
      const names: readonly string[] = await readdir(folder).catch(() => []);
      if (!names.includes(name)) return null;
      const body = await readFile(join(folder, name)).catch(() => null);
      return body === null ? null : new Uint8Array(body);
    },
  };
}
