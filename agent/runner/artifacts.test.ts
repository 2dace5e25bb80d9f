import { createHash } from "node:crypto";
import { mkdtemp, open, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import { createArtifacts } from "./artifacts.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "artifacts-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const content = new TextEncoder().encode("a zip, more or less");
const digest = createHash("sha256").update(content).digest("hex");
const body = () => new Blob([content]).stream();

function artifacts(over: { bytesMax?: number; keepMs?: number; openFile?: typeof open } = {}) {
  return createArtifacts({
    directory,
    bytesMax: 1_000,
    keepMs: 60_000,
    clock: systemClock,
    ...over,
  });
}

async function files(): Promise<string[]> {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => name.includes("."));
}

test("an artifact is kept whole, for its organization only", async () => {
  const store = artifacts();
  await store.put("org_a", digest, body());
  expect(await readFile(store.path("org_a", digest))).toEqual(Buffer.from(content));
  expect(await store.has("org_a", digest)).toBe(true);
  expect(await store.has("org_b", digest)).toBe(false);
  expect((await stat(store.path("org_a", digest))).mode & 0o777).toBe(0o600);
});

test("another content is refused and leaves nothing", async () => {
  const wrong = artifacts().put("org_a", "0".repeat(64), body());
  await expect(wrong).rejects.toMatchObject({ code: "blob.digest_mismatch" });
  expect(await files()).toEqual([]);
});

test("too much content is refused and leaves nothing", async () => {
  const large = artifacts({ bytesMax: 5 }).put("org_a", digest, body());
  await expect(large).rejects.toMatchObject({ code: "request.too_large" });
  expect(await files()).toEqual([]);
});

test("a full disk is said as runner.disk_full and leaves nothing", async () => {
  const full = artifacts({ openFile: fullDisk }).put("org_a", digest, body());
  await expect(full).rejects.toMatchObject({ code: "runner.disk_full" });
  expect(await files()).toEqual([]);
});

test("an upload that breaks off leaves nothing", async () => {
  async function* broken() {
    yield content.subarray(0, 5);
    throw new Error("the line broke");
  }
  await expect(artifacts().put("org_a", digest, broken())).rejects.toThrow("the line broke");
  expect(await files()).toEqual([]);
});

test("two uploads at once end in one artifact", async () => {
  const store = artifacts();
  await Promise.all([1, 2, 3].map(() => store.put("org_a", digest, body())));
  expect(await files()).toEqual([`org_a/${digest}.zip`]);
});

test("only what is old and unused is swept", async () => {
  const store = artifacts({ keepMs: 0 });
  await store.put("org_a", digest, body());
  await store.sweep(new Set([store.path("org_a", digest)]));
  expect(await files()).toHaveLength(1);
  await artifacts().sweep(new Set());
  expect(await files()).toHaveLength(1);
  await artifacts({ keepMs: -1_000 }).sweep(new Set());
  expect(await files()).toEqual([]);
});

const fullDisk = (async (path: string, flags: string, mode: number) => {
  const file = await open(path, flags, mode);
  file.write = () => Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" }));
  return file;
}) as typeof open;
