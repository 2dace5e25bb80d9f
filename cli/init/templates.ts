import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside the sources, and beside `dist` in the published package. */
const PLACES = ["../templates/", "./templates/"];
const NAME = /__NAME__/g;

export async function listTemplates(): Promise<string[]> {
  const entries = await readdir(await templatesFolder(), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Path → text of the files of a template, for the project `name`. `_x` stands for `.x`. */
export async function readTemplate(template: string, name: string): Promise<Map<string, string>> {
  const folder = join(await templatesFolder(), template);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const read = files.map(async (file) => {
    const path = relative(folder, file).split(sep).join("/");
    const text = await readFile(file, "utf8");
    // npm renames .gitignore when it unpacks a package.
    return [path.replace(/(^|\/)_/g, "$1."), text.replaceAll(NAME, name)] as const;
  });
  return new Map(await Promise.all(read));
}

async function templatesFolder(): Promise<string> {
  for (const place of PLACES) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    const found = await readdir(folder).catch(() => null);
    if (found !== null) return folder;
  }
  throw new Error("the templates are missing from this installation");
}
