import { AppError } from "./errors/app-error.ts";
import { Secret } from "./secret.ts";

/**
 * A secret value encrypted under a data key of its own, which the master key wraps. `context`
 * (the row's id) is authenticated with it, so that an envelope cannot be moved to another row.
 */
export interface Envelope {
  /** Id of the master key. */
  masterKey: string;
  wrapNonce: string;
  wrapped: string;
  nonce: string;
  ciphertext: string;
}

export interface MasterKey {
  /** The first characters of its SHA-256: tells which key it was, tells nothing of it. */
  id: string;
  encrypt(plaintext: Secret, context: string): Promise<Envelope>;
  /** Throws `secret.master_key_missing` where another key was used. */
  decrypt(envelope: Envelope, context: string): Promise<Secret>;
}

/** `key`: 32 random bytes, base64url. */
export async function masterKey(key: Secret): Promise<MasterKey> {
  const raw = Uint8Array.from(Buffer.from(key.reveal(), "base64url"));
  if (raw.length !== 32) {
    throw new AppError("secret.master_key_missing", {
      detail: "The master key is not 32 bytes of base64url.",
    });
  }
  const id = Buffer.from(await crypto.subtle.digest("SHA-256", raw))
    .toString("hex")
    .slice(0, 16);
  const master = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  return {
    id,
    async encrypt(plaintext, context) {
      const dataKey = crypto.getRandomValues(new Uint8Array(32));
      const inner = await importDataKey(dataKey);
      const body = await gcmEncrypt(inner, new TextEncoder().encode(plaintext.reveal()), context);
      const wrap = await gcmEncrypt(master, dataKey, context);
      return {
        masterKey: id,
        wrapNonce: wrap.nonce,
        wrapped: wrap.data,
        nonce: body.nonce,
        ciphertext: body.data,
      };
    },
    async decrypt(envelope, context) {
      if (envelope.masterKey !== id) {
        throw new AppError("secret.master_key_missing", {
          detail: `It was encrypted with master key ${envelope.masterKey}; this one is ${id}.`,
        });
      }
      const dataKey = await gcmDecrypt(master, envelope.wrapNonce, envelope.wrapped, context);
      const inner = await importDataKey(new Uint8Array(dataKey));
      const plain = await gcmDecrypt(inner, envelope.nonce, envelope.ciphertext, context);
      return new Secret(new TextDecoder().decode(plain));
    },
  };
}

type Key = InstanceType<typeof CryptoKey>;

function importDataKey(key: Uint8Array<ArrayBuffer>): Promise<Key> {
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function gcmEncrypt(key: Key, plain: Uint8Array<ArrayBuffer>, context: string) {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(context);
  const data = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData },
    key,
    plain,
  );
  return {
    nonce: Buffer.from(nonce).toString("base64url"),
    data: Buffer.from(data).toString("base64url"),
  };
}

function gcmDecrypt(key: Key, nonce: string, data: string, context: string): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt(
    {
      name: "AES-GCM",
      iv: Uint8Array.from(Buffer.from(nonce, "base64url")),
      additionalData: new TextEncoder().encode(context),
    },
    key,
    Uint8Array.from(Buffer.from(data, "base64url")),
  );
}
