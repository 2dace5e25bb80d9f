import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DataFolder, masterKeyOf, openDataFolder } from "./data-folder.ts";

let folder: string;
const opened: DataFolder[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-data-"));
});
afterEach(async () => {
  for (const path of opened.splice(0).flatMap((data) => [data.root, data.runtime])) {
    await rm(path, { recursive: true, force: true });
  }
  await rm(folder, { recursive: true, force: true });
});

async function open(wanted: string | null): Promise<DataFolder> {
  const data = await openDataFolder(folder, wanted);
  opened.push(data);
  return data;
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test("keys, objects, the gateway's and the runner's folders are closed to everybody else", async () => {
  const data = await open(null);
  for (const path of [data.objects, data.gateway, data.runner, data.logs]) {
    expect(await modeOf(path)).toBe(0o700);
  }
  expect((await modeOf(data.root)) & 0o066).toBe(0);
  await masterKeyOf(data, undefined);
  expect(await modeOf(join(data.root, "master-key"))).toBe(0o600);
});

test("the master key is made once and kept; a given one is used and not written", async () => {
  const data = await open(null);
  expect((await masterKeyOf(data, "given")).reveal()).toBe("given");
  const made = await masterKeyOf(data, undefined);
  expect(Buffer.from(made.reveal(), "base64url")).toHaveLength(32);
  expect((await masterKeyOf(data, undefined)).reveal()).toBe(made.reveal());
});

test("sockets have a short path even where the data folder's is long", async () => {
  const data = await open(join(folder, "a".repeat(60), "b".repeat(60)));
  expect(data.runnerSocket.length).toBeLessThan(80);
});
