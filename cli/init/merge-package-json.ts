import { readFile } from "node:fs/promises";
import { join } from "node:path";

type Json = Record<string, unknown>;
const TABLES = ["scripts", "dependencies", "devDependencies"];

/**
 * The template's package.json with what the folder's own says standing above it. `lintas` comes
 * from `address`: the public registry may hold another package of this name.
 */
export async function mergePackageJson(
  folder: string,
  template: string,
  address: string | null,
): Promise<string> {
  const made = asObject(JSON.parse(template));
  const own = asObject(JSON.parse(await readOwn(folder)));
  const { lintas: _, ...development } = asObject(made["devDependencies"]);
  if (address !== null) development["lintas"] = address;
  const base: Json = { ...made, devDependencies: development };
  const merged: Json = { ...base, ...own };
  for (const table of TABLES) {
    const both = { ...asObject(base[table]), ...asObject(own[table]) };
    if (Object.keys(both).length > 0) merged[table] = both;
    else delete merged[table];
  }
  return `${JSON.stringify(merged, null, 2)}\n`;
}

async function readOwn(folder: string): Promise<string> {
  return readFile(join(folder, "package.json"), "utf8").catch(() => "{}");
}

function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
