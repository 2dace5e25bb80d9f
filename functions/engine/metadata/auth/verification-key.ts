import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import type { JWTAlgorithm } from "../opendd/auth-config.gen.ts";

/**
 * Reads the text that a configuration gives to check signatures of an algorithm with: a shared secret
 * as it stands, else PEM (a public key, PKCS#1 or SPKI, or a certificate). In place of a key comes why
 * it is none, and that never quotes the text. A public key is refused as a shared secret: whoever has
 * it could sign.
 */
export function verificationKey(
  algorithm: JWTAlgorithm,
  text: string,
): { key: KeyObject } | { wrong: string } {
  const kind = KINDS[algorithm];
  if (kind === "secret") {
    if (text === "") return { wrong: "the shared secret is empty" };
    if (/-----BEGIN [A-Z ]*(PUBLIC KEY|CERTIFICATE)-----/.test(text)) {
      return { wrong: `a public key cannot be the shared secret of ${algorithm}` };
    }
    return { key: createSecretKey(text, "utf8") };
  }
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch {
    return { wrong: "the key is no public key or certificate in PEM" };
  }
  const found = key.asymmetricKeyType === "ec" ? curveOf(key) : key.asymmetricKeyType;
  if (found !== kind) return { wrong: `${algorithm} needs a key of ${SHOWN[kind]}` };
  if (kind === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
    return { wrong: `${algorithm} needs a key of at least 2048 bits` };
  }
  return { key };
}

type Kind = "secret" | "rsa" | "prime256v1" | "secp384r1" | "ed25519";

const KINDS: Readonly<Record<JWTAlgorithm, Kind>> = {
  HS256: "secret",
  HS384: "secret",
  HS512: "secret",
  RS256: "rsa",
  RS384: "rsa",
  RS512: "rsa",
  PS256: "rsa",
  PS384: "rsa",
  PS512: "rsa",
  ES256: "prime256v1",
  ES384: "secp384r1",
  EdDSA: "ed25519",
};

const SHOWN = {
  rsa: "RSA",
  prime256v1: "the curve P-256",
  secp384r1: "the curve P-384",
  ed25519: "Ed25519",
} as const;

function curveOf(key: KeyObject): string | undefined {
  return key.asymmetricKeyDetails?.namedCurve;
}
