import { createPublicKey, verify } from "node:crypto";
import { expect, test } from "vitest";
import { Secret } from "../../shared/secret.ts";
import { testClock } from "../../test/harness/clock.ts";
import { generateIdentityKeyPair, identityTokens } from "./identity.ts";

const issuer = "https://lintas.example.com";

test("a token is good for ten minutes, names its subject, and is checked by the public key", async () => {
  const pair = await generateIdentityKeyPair();
  const tokens = identityTokens({
    issuer: async () => issuer,
    clock: testClock("2026-01-01T00:00:00.000Z"),
    keyId: "ins.identity",
    privateKey: async () => new Secret(pair.privateKey),
  });
  const token = await tokens({ audience: "sts.amazonaws.com", subject: "lintas:org:con" });
  const [header = "", claims = "", signature = ""] = token.reveal().split(".");
  const read = (text: string) => JSON.parse(Buffer.from(text, "base64url").toString()) as object;
  const now = Date.parse("2026-01-01T00:00:00.000Z") / 1_000;
  expect(read(claims)).toMatchObject({
    iss: issuer,
    sub: "lintas:org:con",
    aud: "sts.amazonaws.com",
    iat: now,
    exp: now + 600,
  });
  const { n, e, kty } = JSON.parse(pair.publicKey) as Record<string, string>;
  expect(read(header)).toEqual({ alg: "RS256", typ: "JWT", kid: "ins.identity" });
  const key = createPublicKey({ key: { n, e, kty } as never, format: "jwk" });
  const signed = Buffer.from(`${header}.${claims}`);
  expect(verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"))).toBe(true);
});
