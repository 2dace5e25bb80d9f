import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import embedded from "./migrations.gen.json" with { type: "json" };

const folder = join(import.meta.dirname, "../../shared/schema/migrations");

test("the migrations in bundles are those of the folder (npm run db:generate)", async () => {
  const names = (await readdir(folder)).sort();
  const texts = names.map((name) => readFile(join(folder, name, "migration.sql"), "utf8"));
  expect(Object.entries(embedded)).toEqual(
    (await Promise.all(texts)).map((text, at) => [names[at], text]),
  );
});
