import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { REGION, type Stage, startStage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage("run");
});
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

function blobOf(text: string) {
  const bytes = new TextEncoder().encode(text);
  const digest = createHash("sha256").update(bytes).digest("hex");
  return { digest, size: bytes.length, open: () => new Blob([bytes]).stream() };
}

describe("Cloud Storage keeps blobs", () => {
  let store: ObjectStore;
  beforeEach(() => {
    store = stage.provider.objectStore(stage.connection, {
      bucket: "lintas-blobs",
      region: REGION,
    });
  });

  test("whole, by digest, apart for each organization", async () => {
    const blob = blobOf("content");
    expect(await store.missing("org_1", [blob.digest])).toEqual([blob.digest]);
    await store.put("org_1", blob, blob.open());
    await store.put("org_1", blob, blob.open());
    expect(await store.size("org_1", blob.digest)).toBe(7);
    expect(await new Response(await store.get("org_1", blob.digest)).text()).toBe("content");
    expect(await store.missing("org_2", [blob.digest])).toEqual([blob.digest]);
    const inserted = stage.fake.events.filter(({ operation }) =>
      operation.endsWith("objects.insert"),
    );
    expect(inserted).toHaveLength(1);
  });

  test("and gives up what is not what it was announced as, so that nothing is there", async () => {
    const blob = blobOf("content");
    const wrong = { digest: "0".repeat(64), size: blob.size };
    await expect(store.put("org_1", wrong, blob.open())).rejects.toMatchObject({
      code: "blob.digest_mismatch",
    });
    await expect(store.put("org_1", { ...blob, size: 3 }, blob.open())).rejects.toMatchObject({
      code: "request.too_large",
    });
    expect(stage.fake.state.buckets.get("lintas-blobs")?.objects.size).toBe(0);
  });

  test("and tells what is not there, and deletes what may not be", async () => {
    const { digest } = blobOf("content");
    expect(await store.size("org_1", digest)).toBeNull();
    await expect(store.get("org_1", digest)).rejects.toMatchObject({ code: "blob.not_found" });
    await store.delete("org_1", digest);
  });

  test("and says so where somebody else at Google has the bucket", async () => {
    stage.fake.state.takenBuckets.add("lintas-blobs");
    const blob = blobOf("content");
    await expect(store.put("org_1", blob, blob.open())).rejects.toMatchObject({
      code: "provider.name_taken",
    });
  });

  test("under no name that leaves its place", async () => {
    await expect(store.size("../org_1", "0".repeat(64))).rejects.toMatchObject({
      code: "request.invalid",
    });
  });
});

describe("Secret Manager gives", () => {
  const read = (name: string) =>
    stage.provider.secretStore(stage.connection, REGION).read(stage.cx, name);
  beforeEach(() => {
    stage.fake.state.secrets.set("shop-1/TOKEN", ["old", "open sesame"]);
    stage.fake.state.secrets.set("other/TOKEN", ["theirs"]);
  });

  test.each([
    ["TOKEN", "open sesame"],
    ["TOKEN/versions/1", "old"],
    ["projects/shop-1/secrets/TOKEN", "open sesame"],
    ["projects/shop-1/secrets/TOKEN/versions/latest", "open sesame"],
  ])("the value of %s", async (name, value) => {
    expect((await read(name)).reveal()).toBe(value);
  });

  test.each(["NONE", "TOKEN/versions/9", "projects/other/secrets/TOKEN", "no name/at all", ""])(
    "nothing for %j, and says why",
    async (name) => {
      await expect(read(name)).rejects.toMatchObject({ code: "secret.reference_unresolved" });
    },
  );
});
