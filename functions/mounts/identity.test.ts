import { createPublicKey, verify } from "node:crypto";
import { expect, test } from "vitest";
import { Secret } from "../../shared/secret.ts";
import { testClock } from "../../test/harness/clock.ts";
import { generateIdentityKeyPair, identityDocuments, identityTokens } from "./identity.ts";

const issuer = "https://lintas.example.com";

test("a token is good for ten minutes, names its subject, and its public key is published", async () => {
  const pair = await generateIdentityKeyPair();
  const tokens = identityTokens({
    issuer,
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
  const documents = identityDocuments({
    issuer,
    key: { id: "ins.identity", publicKey: pair.publicKey },
  });
  const configuration = documents["/.well-known/openid-configuration"] as { jwks_uri: string };
  const { keys } = documents[configuration.jwks_uri.slice(issuer.length)] as {
    keys: { kid: string }[];
  };
  expect(read(header)).toEqual({ alg: "RS256", typ: "JWT", kid: keys[0]?.kid });
  const key = createPublicKey({ key: keys[0] as never, format: "jwk" });
  const signed = Buffer.from(`${header}.${claims}`);
  expect(verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"))).toBe(true);
  expect(JSON.stringify(documents)).not.toContain(pair.privateKey.slice(0, 40));
});
