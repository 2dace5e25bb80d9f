import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assetFolder } from "./asset-folder.ts";

test("a folder gives its own files by their names, and none beside or below it", async () => {
  const around = await mkdtemp(join(tmpdir(), "lintas-assets-"));
  const folder = join(around, "graphiql");
  const assets = assetFolder(folder);
  expect(await assets.read("a.js")).toBeNull();
  await mkdir(join(folder, "inner"), { recursive: true });
  await writeFile(join(folder, "a.js"), "a");
  await writeFile(join(folder, "inner/b.js"), "b");
  await writeFile(join(around, "c.js"), "c");
  expect(await assets.read("a.js")).toEqual(new Uint8Array(Buffer.from("a")));
  for (const name of ["../c.js", "inner/b.js", "inner", ".", "d.js", "a.js\0"]) {
    expect(await assets.read(name), name).toBeNull();
  }
  await rm(around, { recursive: true });
});
