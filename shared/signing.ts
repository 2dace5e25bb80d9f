/** An Ed25519 key pair of the installation: public raw, private PKCS#8, both base64url. */
export interface SigningKeyPair {
  id: string;
  publicKey: string;
  privateKey: string;
}

type Key = InstanceType<typeof CryptoKey>;
type KeyPair = { publicKey: Key; privateKey: Key };
const ED25519 = { name: "Ed25519" } as const;

export async function generateSigningKeyPair(id: string): Promise<SigningKeyPair> {
  const pair = (await crypto.subtle.generateKey(ED25519, true, ["sign", "verify"])) as KeyPair;
  return {
    id,
    publicKey: Buffer.from(await crypto.subtle.exportKey("raw", pair.publicKey)).toString(
      "base64url",
    ),
    privateKey: Buffer.from(await crypto.subtle.exportKey("pkcs8", pair.privateKey)).toString(
      "base64url",
    ),
  };
}

/** Signs text with an imported key; the signature is base64url. */
export type Sign = (text: string) => Promise<string>;
export type Verify = (text: string, signature: string) => Promise<boolean>;

/** Imports the key once; use the returned function for every message. */
export async function signer(privateKey: string): Promise<Sign> {
  const key = await crypto.subtle.importKey(
    "pkcs8",
    Uint8Array.from(Buffer.from(privateKey, "base64url")),
    ED25519,
    false,
    ["sign"],
  );
  return async (text) =>
    Buffer.from(await crypto.subtle.sign(ED25519, key, new TextEncoder().encode(text))).toString(
      "base64url",
    );
}

/** The public key, raw and base64url, of a private one. */
export async function publicKeyOf(privateKey: string): Promise<string> {
  const bytes = Uint8Array.from(Buffer.from(privateKey, "base64url"));
  const key = await crypto.subtle.importKey("pkcs8", bytes, ED25519, true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  if (x === undefined) throw new Error("an Ed25519 key has an x");
  return x;
}

export async function verifier(publicKey: string): Promise<Verify> {
  const key = await crypto.subtle.importKey(
    "raw",
    Uint8Array.from(Buffer.from(publicKey, "base64url")),
    ED25519,
    false,
    ["verify"],
  );
  return (text, signature) =>
    crypto.subtle.verify(
      ED25519,
      key,
      Uint8Array.from(Buffer.from(signature, "base64url")),
      new TextEncoder().encode(text),
    );
}
