import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { checkBlobName, missingBy, verified } from "./blob.ts";

const content = new TextEncoder().encode("what is kept");
const blob = {
  digest: createHash("sha256").update(content).digest("hex"),
  size: content.length,
};
const chunks = () =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(content.subarray(0, 5));
      controller.enqueue(content.subarray(5));
      controller.close();
    },
  });

/** What a receiver got before the end, and how it ended. */
async function received(body: ReadableStream<Uint8Array>, announced = blob) {
  const got: Uint8Array[] = [];
  try {
    for await (const chunk of verified(body, announced)) got.push(chunk);
    return { text: Buffer.concat(got).toString(), end: null };
  } catch (end) {
    return { text: Buffer.concat(got).toString(), end };
  }
}

test("a blob's name is an organization's id and a SHA-256 in lower-case hex, and nothing else", () => {
  for (const organization of ["org_a", "0", "Org-1"]) {
    expect(() => checkBlobName(organization, blob.digest)).not.toThrow();
  }
  for (const [organization, digest] of [
    ["", blob.digest],
    ["..", blob.digest],
    ["a/b", blob.digest],
    ["-a", blob.digest],
    ["org_a\n", blob.digest],
    ["org_a", ""],
    ["org_a", blob.digest.slice(1)],
    ["org_a", `${blob.digest}0`],
    ["org_a", "A".repeat(64)],
    ["org_a", "../../etc/passwd"],
  ] as const) {
    expect(() => checkBlobName(organization, digest)).toThrow(
      expect.objectContaining({ code: "request.invalid" }),
    );
  }
});

test("missing are the digests without a size, in their order; an empty blob is there", async () => {
  const sizes: Record<string, number> = { empty: 0, full: 12 };
  const asked: string[] = [];
  const missing = missingBy(async (organization, digest) => {
    asked.push(organization);
    return sizes[digest] ?? null;
  });
  expect(await missing("org_a", ["z", "empty", "b", "full"])).toEqual(["z", "b"]);
  expect(new Set(asked)).toEqual(new Set(["org_a"]));
  expect(await missing("org_a", [])).toEqual([]);
});

test("a store that cannot tell a size is not said to miss the blob", async () => {
  const missing = missingBy(() => Promise.reject(new Error("the store is away")));
  await expect(missing("org_a", [blob.digest])).rejects.toThrow("the store is away");
});

test("what was announced comes through byte for byte, also where it is empty", async () => {
  expect(await received(chunks())).toEqual({ text: "what is kept", end: null });
  const empty = { digest: createHash("sha256").digest("hex"), size: 0 };
  expect(await received(new Blob([]).stream(), empty)).toEqual({ text: "", end: null });
});

test("the last chunk of something wrong never comes, and the end says what is wrong", async () => {
  const mismatch = expect.objectContaining({ code: "blob.digest_mismatch" });
  const otherDigest = { ...blob, digest: "0".repeat(64) };
  expect(await received(chunks(), otherDigest)).toEqual({ text: "what ", end: mismatch });
  const longer = { ...blob, size: blob.size + 1 };
  expect(await received(chunks(), longer)).toEqual({ text: "what ", end: mismatch });
});

test("a body is not read on, once more came than was announced", async () => {
  let cancelled: unknown;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(content),
    cancel: (why) => void (cancelled = why),
  });
  const tooLarge = expect.objectContaining({ code: "request.too_large" });
  expect((await received(endless)).end).toEqual(tooLarge);
  await expect.poll(() => cancelled).toEqual(tooLarge);
});

test("an error of the body reaches the receiver as it is", async () => {
  const broken = new Error("the line broke");
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(broken) });
  expect((await received(body)).end).toBe(broken);
});

test("a receiver that leaves cancels the body, also while no chunk comes", async () => {
  let cancelled = false;
  const stalled = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(content),
    cancel: () => void (cancelled = true),
  });
  const reader = verified(stalled, blob).getReader();
  const pending = reader.read();
  await reader.cancel();
  expect((await pending).done).toBe(true);
  await expect.poll(() => cancelled).toBe(true);
});
