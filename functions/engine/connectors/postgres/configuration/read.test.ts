import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { libraryFile } from "../testing/library-file.ts";
import { readConfiguration } from "./read.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-configuration-"));
  await mkdir(join(folder, "sql"));
  await writeFile(join(folder, "sql/rename.sql"), "select {{to}}");
});
afterEach(() => rm(folder, { recursive: true }));

async function written(file: string): Promise<void> {
  const configuration = libraryFile();
  configuration.metadata.nativeOperations.mutations.rename.sql.file = file;
  await writeFile(join(folder, "configuration.json"), JSON.stringify(configuration));
}

describe("a folder", () => {
  it("holds the configuration with its SQL files", async () => {
    await written("sql/rename.sql");
    const { nativeMutations } = readConfiguration(folder);
    expect(nativeMutations.get("rename")?.sql).toEqual([{ sql: "select " }, { argument: "to" }]);
  });

  it.each(["../secret.sql", "/etc/passwd", "sql/../../secret.sql"])(
    "shows nothing outside of it: %s",
    async (file) => {
      await written(file);
      expect(() => readConfiguration(folder)).toThrow("cannot be read");
    },
  );
});
