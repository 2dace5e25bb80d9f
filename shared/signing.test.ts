import { expect, test } from "vitest";
import { generateSigningKeyPair, signer, verifier } from "./signing.ts";
import { signatureHeader, signedText } from "./protocol/invoke.ts";

test("a signature holds for its text and key alone", async () => {
  const pair = await generateSigningKeyPair("k");
  const sign = await signer(pair.privateKey);
  const verify = await verifier(pair.publicKey);
  const foreign = await verifier((await generateSigningKeyPair("k")).publicKey);
  const signature = await sign("text");
  expect(await verify("text", signature)).toBe(true);
  expect(await verify("text!", signature)).toBe(false);
  expect(await foreign("text", signature)).toBe(false);
});

test("a signed request names release, part and expiry, and covers method and target", async () => {
  const pair = await generateSigningKeyPair("k");
  const verify = await verifier(pair.publicKey);
  const clock = { now: () => new Date(1_000_000), sleep: async () => {} };
  const request = { release: "r00000000001", part: "api", method: "POST", target: "/a?b=1" };
  const header = await signatureHeader(await signer(pair.privateKey), clock, request);
  const claims = header.slice(0, header.lastIndexOf("."));
  const signature = header.slice(header.lastIndexOf(".") + 1);
  expect(claims).toBe("v1.r00000000001.api.1060");
  expect(await verify(signedText("POST", "/a?b=1", claims), signature)).toBe(true);
  expect(await verify(signedText("GET", "/a?b=1", claims), signature)).toBe(false);
  expect(await verify(signedText("POST", "/a?b=2", claims), signature)).toBe(false);
});
