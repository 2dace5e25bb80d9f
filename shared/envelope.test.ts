import { expect, test } from "vitest";
import { masterKey } from "./envelope.ts";
import { Secret } from "./secret.ts";

const key = (byte: number) =>
  masterKey(new Secret(Buffer.from(new Uint8Array(32).fill(byte)).toString("base64url")));

test("an envelope opens with its master key in its row, and nowhere else", async () => {
  const mine = await key(1);
  const envelope = await mine.encrypt(new Secret("value"), "sec_1");
  expect(JSON.stringify(envelope)).not.toContain("value");
  expect((await mine.decrypt(envelope, "sec_1")).reveal()).toBe("value");
  await expect(mine.decrypt(envelope, "sec_2")).rejects.toThrow();
  await expect((await key(2)).decrypt(envelope, "sec_1")).rejects.toMatchObject({
    code: "secret.master_key_missing",
  });
});

test("a master key that is cut off is refused", async () => {
  await expect(masterKey(new Secret("c2hvcnQ"))).rejects.toMatchObject({
    code: "secret.master_key_missing",
  });
});
