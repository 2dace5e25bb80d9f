import * as z from "zod";

/** An X25519 public key, raw, base64url. */
export const SealingKey = z.object({ id: z.string(), publicKey: z.string() });
export type SealingKey = z.infer<typeof SealingKey>;

/** A value only the holder of the private key can read: X25519, HKDF-SHA-256, AES-256-GCM. */
export const Sealed = z.object({
  /** Id of the key it is sealed to. */
  key: z.string(),
  /** Ephemeral public key, nonce and ciphertext, each base64url. */
  ephemeral: z.string(),
  nonce: z.string(),
  ciphertext: z.string(),
});
export type Sealed = z.infer<typeof Sealed>;

export interface SealingKeyPair extends SealingKey {
  /** PKCS#8, base64url. Keep it in a 0600 file. */
  privateKey: string;
}

const X25519 = { name: "X25519" } as const;
type Key = InstanceType<typeof CryptoKey>;
type KeyPair = { publicKey: Key; privateKey: Key };

export async function generateSealingKeyPair(id: string): Promise<SealingKeyPair> {
  const pair = (await crypto.subtle.generateKey(X25519, true, ["deriveBits"])) as KeyPair;
  return {
    id,
    publicKey: base64url(await crypto.subtle.exportKey("raw", pair.publicKey)),
    privateKey: base64url(await crypto.subtle.exportKey("pkcs8", pair.privateKey)),
  };
}

/** Seals `plaintext` to `recipient`, bound to `context` (e.g. the release and part it is for). */
export async function seal(
  recipient: SealingKey,
  plaintext: string,
  context: string,
): Promise<Sealed> {
  const pair = (await crypto.subtle.generateKey(X25519, true, ["deriveBits"])) as KeyPair;
  const ephemeral = base64url(await crypto.subtle.exportKey("raw", pair.publicKey));
  const theirs = await crypto.subtle.importKey("raw", bytes(recipient.publicKey), X25519, true, []);
  const key = await deriveKey(pair.privateKey, theirs, ephemeral, recipient.publicKey);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(context) },
    key,
    new TextEncoder().encode(plaintext),
  );
  return {
    key: recipient.id,
    ephemeral,
    nonce: base64url(nonce),
    ciphertext: base64url(ciphertext),
  };
}

/** Opens what was sealed to `pair` with the same `context`; throws where either differs. */
export async function unseal(
  pair: SealingKeyPair,
  sealed: Sealed,
  context: string,
): Promise<string> {
  const mine = await crypto.subtle.importKey("pkcs8", bytes(pair.privateKey), X25519, false, [
    "deriveBits",
  ]);
  const theirs = await crypto.subtle.importKey("raw", bytes(sealed.ephemeral), X25519, true, []);
  const key = await deriveKey(mine, theirs, sealed.ephemeral, pair.publicKey);
  const plaintext = await crypto.subtle.decrypt(
    {
      name: "AES-GCM",
      iv: bytes(sealed.nonce),
      additionalData: new TextEncoder().encode(context),
    },
    key,
    bytes(sealed.ciphertext),
  );
  return new TextDecoder().decode(plaintext);
}

async function deriveKey(mine: Key, theirs: Key, ephemeral: string, recipient: string) {
  const bits = await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, mine, 256);
  const material = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const salt = new TextEncoder().encode(ephemeral + recipient);
  const info = new TextEncoder().encode("lintas sealed 1");
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "base64url"));
}

function base64url(data: ArrayBuffer | Uint8Array): string {
  return Buffer.from(data instanceof Uint8Array ? data : new Uint8Array(data)).toString(
    "base64url",
  );
}
