import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

// Where a Manager runs as a function there is no folder of migrations beside it: they travel in its
// bundle, as one file of name → SQL.

const root = join(import.meta.dirname, "..");
const folder = join(root, "shared/schema/migrations");
const names = (await readdir(folder)).sort();
const texts = await Promise.all(
  names.map(async (name) => [name, await readFile(join(folder, name, "migration.sql"), "utf8")]),
);
const file = join(root, "infra/postgres/migrations.gen.json");
await writeFile(file, `${JSON.stringify(Object.fromEntries(texts), null, 2)}\n`);
