import { createHash } from "node:crypto";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFolderStore } from "./object-store.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "objects-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const content = new TextEncoder().encode("what is kept");
const blob = {
  digest: createHash("sha256").update(content).digest("hex"),
  size: content.length,
};
const body = () => new Blob([content]).stream();

async function files(): Promise<string[]> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true });
  return names.filter((name) => name.isFile()).map(({ name }) => name);
}

test("a blob comes back byte for byte, for its organization only", async () => {
  const store = createFolderStore({ directory });
  await store.put("org_a", blob, body());
  const back = await new Response(await store.get("org_a", blob.digest)).arrayBuffer();
  expect(new Uint8Array(back)).toEqual(content);
  expect(await store.size("org_a", blob.digest)).toBe(content.length);
  expect(await store.missing("org_a", [blob.digest, "0".repeat(64)])).toEqual(["0".repeat(64)]);
  expect(await store.missing("org_b", [blob.digest])).toEqual([blob.digest]);
  await expect(store.get("org_b", blob.digest)).rejects.toMatchObject({ code: "blob.not_found" });
});

test("putting it again is nothing, also at once", async () => {
  const store = createFolderStore({ directory });
  await Promise.all([1, 2, 3].map(() => store.put("org_a", blob, body())));
  await store.put("org_a", blob, body());
  expect(await files()).toEqual([blob.digest]);
});

test("what is deleted is gone, and deleting it again is nothing", async () => {
  const store = createFolderStore({ directory });
  await store.put("org_a", blob, body());
  await store.delete("org_a", blob.digest);
  await store.delete("org_a", blob.digest);
  expect(await store.size("org_a", blob.digest)).toBeNull();
});

test("wrong, longer, shorter and broken contents are refused and leave nothing", async () => {
  const store = createFolderStore({ directory });
  const put = (over: Partial<typeof blob>) => store.put("org_a", { ...blob, ...over }, body());
  const mismatch = { code: "blob.digest_mismatch" };
  await expect(put({ digest: "0".repeat(64) })).rejects.toMatchObject(mismatch);
  await expect(put({ size: content.length + 1 })).rejects.toMatchObject(mismatch);
  await expect(put({ size: 3 })).rejects.toMatchObject({ code: "request.too_large" });
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(content.subarray(0, 3));
      controller.error(new Error("the line broke"));
    },
  });
  await expect(store.put("org_a", blob, broken)).rejects.toThrow("the line broke");
  expect(await files()).toEqual([]);
});

test("a full disk is said as storage.full and leaves nothing", async () => {
  const openFile = (async (path: string, flags: string, mode: number) => {
    const file = await open(path, flags, mode);
    file.write = () => Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" }));
    return file;
  }) as typeof open;
  const store = createFolderStore({ directory, openFile });
  await expect(store.put("org_a", blob, body())).rejects.toMatchObject({ code: "storage.full" });
  expect(await files()).toEqual([]);
});

test("no name leads out of the folder", async () => {
  const store = createFolderStore({ directory });
  for (const [organization, digest] of [
    ["..", blob.digest],
    ["a/b", blob.digest],
    ["org_a", "../../etc/passwd"],
  ] as const) {
    await expect(async () => store.get(organization, digest)).rejects.toMatchObject({
      code: "request.invalid",
    });
  }
});

test("a reader that leaves in the middle closes the file", async () => {
  const store = createFolderStore({ directory });
  const large = new Uint8Array(2 ** 20);
  const digest = createHash("sha256").update(large).digest("hex");
  await store.put("org_a", { digest, size: large.length }, new Blob([large]).stream());
  const descriptors = async () => (await readdir("/dev/fd")).length;
  const before = await descriptors();
  const reader = (await store.get("org_a", digest)).getReader();
  await reader.read();
  await reader.cancel();
  await expect.poll(descriptors).toBe(before);
});

test("a stream that nobody reads holds no file", async () => {
  const store = createFolderStore({ directory });
  await store.put("org_a", blob, body());
  const descriptors = async () => (await readdir("/dev/fd")).length;
  const before = await descriptors();
  const streams = await Promise.all([1, 2, 3].map(() => store.get("org_a", blob.digest)));
  expect(await descriptors()).toBe(before);
  for (const stream of streams) await stream.cancel();
});

test("a blob that is deleted before it is read is said to be gone", async () => {
  const store = createFolderStore({ directory });
  await store.put("org_a", blob, body());
  const stream = await store.get("org_a", blob.digest);
  await store.delete("org_a", blob.digest);
  await expect(new Response(stream).arrayBuffer()).rejects.toMatchObject({
    code: "blob.not_found",
  });
});
