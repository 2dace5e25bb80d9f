import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const NODE_MODULES = resolve(import.meta.dirname, "../../../../../node_modules");

/** A project of these files in a temporary folder, with this repository's packages at hand. */
export async function projectFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: { packages?: boolean } = {},
): Promise<{ root: string; [Symbol.asyncDispose](): Promise<void> }> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "lintas-project-")));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  if (options.packages === true) await symlink(NODE_MODULES, join(root, "node_modules"));
  return {
    root,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
