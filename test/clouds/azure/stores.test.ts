import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AppError } from "../../../shared/errors/app-error.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { REGION, type Stage, startStage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: AppError) => error.code,
  );

describe("blobs in a container of Azure", () => {
  let store: ObjectStore;
  let blobs: Map<string, Uint8Array>;
  const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const bodyOf = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]).stream();
  const put = (bytes: Uint8Array<ArrayBuffer>, digest = digestOf(bytes), size = bytes.length) =>
    store.put("org_1", { digest, size }, bodyOf(bytes));

  beforeEach(() => {
    blobs = new Map();
    const container = { metadata: {}, blobs, blocks: new Map<string, Uint8Array>() };
    stage.fake.state.accounts.set("lintasblobs", {
      name: "lintasblobs",
      group: "lintas",
      location: REGION,
      tags: {},
      containers: new Map([["blobs", container]]),
    });
    const place = { bucket: "lintasblobs/blobs", region: REGION };
    store = stage.provider.objectStore(stage.connection, place);
  });

  test("come back as they were put, in several blocks where they are large", async () => {
    for (const size of [0, 3, 9 * 1024 * 1024]) {
      const bytes = new Uint8Array(size).fill(7);
      await put(bytes);
      expect(await store.size("org_1", digestOf(bytes))).toBe(size);
      const back = await new Response(await store.get("org_1", digestOf(bytes))).arrayBuffer();
      expect(Buffer.compare(Buffer.from(back), bytes)).toBe(0);
    }
  });

  test("are put once: the second time nothing is sent", async () => {
    const bytes = new TextEncoder().encode("once");
    await put(bytes);
    const before = stage.fake.operations.get("blob.blockBlob.commitBlockList");
    await put(bytes);
    expect(stage.fake.operations.get("blob.blockBlob.commitBlockList")).toBe(before);
  });

  test("of another digest or size are not kept, not even in part", async () => {
    const bytes = new TextEncoder().encode("something");
    expect(await codeOf(put(bytes, "0".repeat(64)))).toBe("blob.digest_mismatch");
    expect(await codeOf(put(bytes, digestOf(bytes), 3))).toBe("request.too_large");
    expect(await codeOf(put(bytes, digestOf(bytes), 100))).toBe("blob.digest_mismatch");
    expect(blobs.size).toBe(0);
  });

  test("that are not there are missing, and deleting them is nothing", async () => {
    const bytes = new TextEncoder().encode("there");
    await put(bytes);
    const absent = "a".repeat(64);
    expect(await store.missing("org_1", [digestOf(bytes), absent])).toEqual([absent]);
    expect(await store.size("org_1", absent)).toBeNull();
    expect(await codeOf(store.get("org_1", absent))).toBe("blob.not_found");
    await store.delete("org_1", absent);
    await store.delete("org_1", digestOf(bytes));
    expect(await store.size("org_1", digestOf(bytes))).toBeNull();
  });

  test("of one organization are not another one's", async () => {
    const bytes = new TextEncoder().encode("mine");
    await put(bytes);
    expect(await store.missing("org_2", [digestOf(bytes)])).toEqual([digestOf(bytes)]);
  });

  test("have names that lead nowhere else", async () => {
    expect(await codeOf(store.size("../org", "a".repeat(64)))).toBe("request.invalid");
    expect(await codeOf(store.size("org_1", "../../etc"))).toBe("request.invalid");
  });
});

describe("a secret of Key Vault", () => {
  test("is read by vault and name, or by its address", async () => {
    stage.fake.state.vault.set("db-password", "open sesame");
    const store = stage.provider.secretStore(stage.connection, null);
    for (const name of ["shop/db-password", "https://shop.vault.azure.net/secrets/db-password"]) {
      const secret = await store.read(stage.cx, name);
      expect(secret.reveal()).toBe("open sesame");
      expect(String(secret)).not.toContain("open sesame");
    }
    expect(stage.paced.map(({ bucket }) => bucket)).toEqual([
      "azure:shop:vault",
      "azure:shop:vault",
    ]);
  });

  test("that is not there leads nowhere", async () => {
    const store = stage.provider.secretStore(stage.connection, null);
    for (const name of [
      "shop/absent",
      "no-vault",
      "https://elsewhere.example/secrets/x",
      "a/b/c",
    ]) {
      expect(await codeOf(store.read(stage.cx, name))).toBe("secret.reference_unresolved");
    }
  });

  test("of a vault that does not answer is told as such", async () => {
    const settings = { ...stage.connection.settings, endpoint: "http://127.0.0.1:9" };
    const store = stage.provider.secretStore({ ...stage.connection, settings }, null);
    expect(await codeOf(store.read(stage.cx, "shop/db-password"))).toBe("provider.unavailable");
  });
});
