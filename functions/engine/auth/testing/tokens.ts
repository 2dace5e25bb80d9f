import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { exportJWK, type JWK, SignJWT } from "jose";
import type { JWTAlgorithm } from "../../metadata/opendd/auth-config.gen.ts";

/** The time at which the clock of tests stands, in seconds. */
export const NOW_S = Date.parse("2026-01-01T00:00:00.000Z") / 1000;

export const NAMESPACE = "claims.jwt.hasura.io";

/** What a valid token says of itself. */
export const CLAIMS = {
  sub: "u1",
  exp: NOW_S + 3600,
  [NAMESPACE]: {
    "x-hasura-default-role": "user",
    "x-hasura-allowed-roles": ["user", "editor"],
    "x-hasura-user-id": 7,
  },
};

/** How tokens of an algorithm are signed, and the text that a configuration has of the key. */
export interface Signer {
  algorithm: JWTAlgorithm;
  sign: KeyObject | Uint8Array;
  text: string;
}

const RSA = pair(generateKeyPairSync("rsa", { modulusLength: 2048 }));
const P256 = pair(generateKeyPairSync("ec", { namedCurve: "P-256" }));
const P384 = pair(generateKeyPairSync("ec", { namedCurve: "P-384" }));
const ED25519 = pair(generateKeyPairSync("ed25519"));
const SECRET = { sign: new TextEncoder().encode("token"), text: "token" };

const KEYS: Readonly<Record<JWTAlgorithm, { sign: KeyObject | Uint8Array; text: string }>> = {
  HS256: SECRET,
  HS384: SECRET,
  HS512: SECRET,
  RS256: RSA,
  RS384: RSA,
  RS512: RSA,
  PS256: RSA,
  PS384: RSA,
  PS512: RSA,
  ES256: P256,
  ES384: P384,
  EdDSA: ED25519,
};

export const ALGORITHMS = Object.keys(KEYS) as JWTAlgorithm[];

export function signer(algorithm: JWTAlgorithm): Signer {
  return { algorithm, ...KEYS[algorithm] };
}

export function signed(
  { algorithm, sign }: Signer,
  claims: object = CLAIMS,
  header: object = {},
): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: algorithm, ...header }).sign(sign);
}

/** The public key, as a key set publishes it. */
export async function publicJwk({ sign }: Signer, properties: object): Promise<JWK> {
  if (sign instanceof Uint8Array) return { ...(await exportJWK(sign)), ...properties };
  return { ...(createPublicKey(sign).export({ format: "jwk" }) as JWK), ...properties };
}

function pair(keys: { publicKey: KeyObject; privateKey: KeyObject }) {
  const text = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
  return { sign: keys.privateKey, text };
}
