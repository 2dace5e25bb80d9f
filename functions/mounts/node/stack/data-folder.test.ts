import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { masterKeyOf, openDataFolder } from "./data-folder.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lintas-data-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("the master key is made once, for its owner's eyes only, and is the same ever after", async () => {
  const folder = await openDataFolder(root, join(root, "data"));
  const first = await masterKeyOf(folder, undefined);
  expect(Buffer.from(first.reveal(), "base64url")).toHaveLength(32);
  expect((await stat(join(folder.root, "master-key"))).mode & 0o777).toBe(0o600);
  expect((await masterKeyOf(folder, undefined)).reveal()).toBe(first.reveal());
});

test("two starts at once have one master key", async () => {
  const folder = await openDataFolder(root, join(root, "data"));
  const keys = await Promise.all(Array.from({ length: 8 }, () => masterKeyOf(folder, undefined)));
  expect(new Set(keys.map((key) => key.reveal())).size).toBe(1);
});

test("a key file that lost its content is never replaced", async () => {
  const folder = await openDataFolder(root, join(root, "data"));
  await writeFile(join(folder.root, "master-key"), "");
  await expect(masterKeyOf(folder, undefined)).rejects.toMatchObject({
    code: "secret.master_key_missing",
  });
  expect(await readFile(join(folder.root, "master-key"), "utf8")).toBe("");
});

test("a key from the environment is used and never written down", async () => {
  const folder = await openDataFolder(root, join(root, "data"));
  expect((await masterKeyOf(folder, "given")).reveal()).toBe("given");
  await expect(stat(join(folder.root, "master-key"))).rejects.toThrow();
});
