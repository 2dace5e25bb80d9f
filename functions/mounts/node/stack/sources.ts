import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * A digest of everything under `paths` (files or folders of `root`): equal digest, nothing to build
 * again. Tests, Markdown and what starts with a dot do not count.
 */
export async function sourcesDigest(root: string, paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) await addPath(hash, root, path);
  return hash.digest("hex").slice(0, 16);
}

async function addPath(hash: ReturnType<typeof createHash>, root: string, path: string) {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => null);
  if (entries === null) {
    const content = await readFile(join(root, path)).catch(() => null);
    hash.update(`${path}\0${content?.length ?? "-"}\0`).update(content ?? "");
    return;
  }
  for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!isLeftOut(name)) await addPath(hash, root, `${path}/${name}`);
  }
}

function isLeftOut(name: string): boolean {
  return (
    name.startsWith(".") ||
    name === "node_modules" ||
    name === "dist" ||
    name.endsWith(".md") ||
    /\.test\.tsx?$/.test(name)
  );
}
