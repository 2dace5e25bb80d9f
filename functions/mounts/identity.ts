import type { Clock } from "../../shared/clock.ts";
import { Secret } from "../../shared/secret.ts";

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;
const TOKEN_SECONDS = 600;

/** Public half as JWK in JSON, private half PKCS#8 in base64url. */
export async function generateIdentityKeyPair(): Promise<{
  publicKey: string;
  privateKey: string;
}> {
  const parameters = { ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await crypto.subtle.generateKey(parameters, true, ["sign", "verify"]);
  const { kty, n, e } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return {
    publicKey: JSON.stringify({ kty, n, e }),
    privateKey: base64url(await crypto.subtle.exportKey("pkcs8", pair.privateKey)),
  };
}

/**
 * Signs tokens in which the installation says who it is, as `issuer`, its public address, where
 * clouds that trust it read the public key (OpenID Connect Discovery 1.0, RFC 7517).
 */
export function identityTokens(of: {
  /** Asked for each token: it may become another while this process runs. */
  issuer: () => Promise<string>;
  clock: Clock;
  keyId: string;
  /** Opened when the first token is asked for. */
  privateKey: () => Promise<Secret>;
}): (wanted: { audience: string; subject: string }) => Promise<Secret> {
  const importKey = async () => {
    const bytes = Uint8Array.from(Buffer.from((await of.privateKey()).reveal(), "base64url"));
    return crypto.subtle.importKey("pkcs8", bytes, RS256, false, ["sign"]);
  };
  let key: ReturnType<typeof importKey> | null = null;
  return async ({ audience, subject }) => {
    key ??= importKey();
    const now = Math.floor(of.clock.now().getTime() / 1_000);
    const header = { alg: "RS256", typ: "JWT", kid: of.keyId };
    const claims = {
      iss: await of.issuer(),
      sub: subject,
      aud: audience,
      iat: now,
      nbf: now,
      exp: now + TOKEN_SECONDS,
      jti: crypto.randomUUID(),
    };
    const text = [header, claims].map((one) => base64url(utf8(JSON.stringify(one)))).join(".");
    const signature = await crypto.subtle.sign(RS256, await key, utf8(text));
    return new Secret(`${text}.${base64url(signature)}`);
  };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function base64url(data: ArrayBuffer | Uint8Array): string {
  return Buffer.from(data instanceof Uint8Array ? data : new Uint8Array(data)).toString(
    "base64url",
  );
}
