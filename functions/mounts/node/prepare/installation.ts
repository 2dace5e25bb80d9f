import type { Clock } from "../../../../shared/clock.ts";
import type { Executor, Transaction } from "../../../../shared/database.ts";
import type { MasterKey } from "../../../../shared/envelope.ts";
import type { Ids } from "../../../../shared/ids.ts";
import { type StoredKey, installation } from "../../../../shared/schema/installation.ts";
import { Secret } from "../../../../shared/secret.ts";
import { generateSigningKeyPair } from "../../../../shared/signing.ts";

export type Installation = typeof installation.$inferSelect;

/**
 * The one row of this installation, made at the first start with its two key pairs. Later starts
 * only bring the gateway's address up to date.
 */
export async function ensureInstallation(
  tx: Transaction,
  cx: { clock: Clock; ids: Ids; key: MasterKey },
  wanted: { domain: string; gatewayUrl: string },
): Promise<Installation> {
  const [found] = await tx.select().from(installation).for("update");
  if (found) {
    // Fails at once where the master key is another one, instead of at the first secret.
    await privateKeyOf(cx.key, found.signingKey);
    if (found.gatewayUrl === wanted.gatewayUrl) return found;
    await tx.update(installation).set({ gatewayUrl: wanted.gatewayUrl });
    return { ...found, gatewayUrl: wanted.gatewayUrl };
  }
  const id = cx.ids.long("ins");
  const row: Installation = {
    id,
    ...wanted,
    signingKey: await newStoredKey(cx.key, `${id}.signing`),
    invokeKey: await newStoredKey(cx.key, `${id}.invoke`),
    sealingKey: null,
    identityKey: null,
    homeOrganizationId: null,
    snapshotVersion: 1,
    createdAt: cx.clock.now(),
  };
  await tx.insert(installation).values(row);
  return row;
}

/** Null before the first start is through. */
export async function readInstallation(db: Executor): Promise<Installation | null> {
  const [found] = await db.select().from(installation);
  return found ?? null;
}

/** PKCS#8, base64url. Throws `secret.master_key_missing` where another master key wrapped it. */
export function privateKeyOf(key: MasterKey, stored: StoredKey): Promise<Secret> {
  return key.decrypt(stored.envelope, stored.id);
}

async function newStoredKey(key: MasterKey, id: string): Promise<StoredKey> {
  const pair = await generateSigningKeyPair(id);
  const envelope = await key.encrypt(new Secret(pair.privateKey), id);
  return { id, publicKey: pair.publicKey, envelope };
}
