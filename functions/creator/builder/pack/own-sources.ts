import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A file that only this repository has. */
const MARK = "functions/creator/builder/entry/node.ts";

/** Found from this file as well as from a bundle of it anywhere in the repository. */
export async function repositoryRoot(): Promise<string> {
  let folder = import.meta.dirname;
  while (folder !== dirname(folder)) {
    folder = dirname(folder);
    const isThere = await access(join(folder, MARK)).then(
      () => true,
      () => false,
    );
    if (isThere) return folder;
  }
  throw new Error("Neither what goes into a build nor its sources are there: install again.");
}

/** The licences of packages whose code lands in a bundle, as a comment that goes with it. */
export async function licences(root: string, packages: readonly string[]): Promise<string> {
  const texts = packages.map(async (name) => {
    const text = await licenceOf(join(root, "node_modules", name));
    return `${name}\n\n${text.replaceAll("\r\n", "\n").trim()}`;
  });
  return `/*!\n${(await Promise.all(texts)).join("\n\n").replaceAll("*/", "* /")}\n*/`;
}

/** One that asks for nothing may be a name in the manifest alone. */
async function licenceOf(folder: string): Promise<string> {
  const names = await readdir(folder);
  const file = names.sort().find((name) => /^licen[cs]e(?:\.\w+)?$/i.test(name));
  if (file !== undefined) return readFile(join(folder, file), "utf8");
  const manifest = await readFile(join(folder, "package.json"), "utf8");
  const { license } = JSON.parse(manifest) as { license: string };
  return `License: ${license}`;
}
