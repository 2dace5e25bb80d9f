import { expect, test } from "vitest";
import { generateSealingKeyPair, seal, unseal } from "./sealing.ts";

test("only the holder of the key opens it, and only in its context", async () => {
  const mine = await generateSealingKeyPair("runner");
  const other = await generateSealingKeyPair("runner");
  const sealed = await seal(mine, "the value", "r1/api");
  expect(JSON.stringify(sealed)).not.toContain("the value");
  expect(await unseal(mine, sealed, "r1/api")).toBe("the value");
  await expect(unseal(mine, sealed, "r2/api")).rejects.toThrow();
  await expect(unseal(other, sealed, "r1/api")).rejects.toThrow();
});

test("sealing the same value twice gives nothing to compare", async () => {
  const mine = await generateSealingKeyPair("runner");
  const [a, b] = await Promise.all([seal(mine, "same", "c"), seal(mine, "same", "c")]);
  expect(a.ciphertext).not.toBe(b.ciphertext);
});

test("a changed byte is noticed", async () => {
  const mine = await generateSealingKeyPair("runner");
  const sealed = await seal(mine, "the value", "c");
  const bytes = Buffer.from(sealed.ciphertext, "base64url");
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await expect(
    unseal(mine, { ...sealed, ciphertext: bytes.toString("base64url") }, "c"),
  ).rejects.toThrow();
});
