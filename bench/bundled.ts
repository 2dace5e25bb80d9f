import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { bundleNode } from "../functions/mounts/node/stack/bundle-node.ts";

const ROOT = join(import.meta.dirname, "..");

/**
 * The first of these files of processes, bundled as those of the stack are: that takes half the memory.
 * The others lie beside it.
 */
export async function bundled(...files: [string, ...string[]]): Promise<string> {
  const names = files.map((file) => basename(file, ".ts"));
  const folder = join(ROOT, "dist", "bench", names.join("-"));
  const entries = files.map((file, at) => [names[at], join(import.meta.dirname, file)]);
  await rm(folder, { recursive: true, force: true });
  await bundleNode(ROOT, Object.fromEntries(entries), folder);
  return join(folder, `${names[0]}.js`);
}
