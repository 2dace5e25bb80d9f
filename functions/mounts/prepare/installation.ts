import type { Clock } from "../../../shared/clock.ts";
import type { Executor, Transaction } from "../../../shared/database.ts";
import type { MasterKey } from "../../../shared/envelope.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Ids } from "../../../shared/ids.ts";
import { type StoredKey, installation } from "../../../shared/schema/installation.ts";
import { generateSealingKeyPair } from "../../../shared/sealing.ts";
import { Secret } from "../../../shared/secret.ts";
import { generateSigningKeyPair } from "../../../shared/signing.ts";
import { generateIdentityKeyPair } from "../identity.ts";

export type Installation = typeof installation.$inferSelect;

/** An installation that knows clouds: earlier ones learn it at their next start. */
export type CompleteInstallation = Installation & {
  sealingKey: StoredKey;
  identityKey: StoredKey;
};

export function isComplete(row: Installation): row is CompleteInstallation {
  return row.sealingKey !== null && row.identityKey !== null;
}

/** In place of the gateway's address where only parts were started that do not know it. */
const NO_ADDRESS = "";

/**
 * The one row of this installation, made at the first start with its key pairs. Later starts bring
 * the gateway's address up to date, unless they do not know it, and make the keys that an earlier
 * version did not know.
 */
export async function ensureInstallation(
  tx: Transaction,
  cx: { clock: Clock; ids: Ids; key: MasterKey },
  wanted: { domain: string; gatewayUrl: string | null },
): Promise<CompleteInstallation> {
  const [found] = await tx.select().from(installation).for("update");
  if (found) {
    // Fails at once where the master key is another one, instead of at the first secret.
    await privateKeyOf(cx.key, found.signingKey);
    const current = {
      gatewayUrl: wanted.gatewayUrl ?? found.gatewayUrl,
      sealingKey: found.sealingKey ?? (await newSealingKey(cx.key, found.id)),
      identityKey: found.identityKey ?? (await newIdentityKey(cx.key, found.id)),
    };
    await tx.update(installation).set(current);
    return { ...found, ...current };
  }
  const id = cx.ids.long("ins");
  const row: CompleteInstallation = {
    id,
    domain: wanted.domain,
    gatewayUrl: wanted.gatewayUrl ?? NO_ADDRESS,
    signingKey: await newSigningKey(cx.key, `${id}.signing`),
    invokeKey: await newSigningKey(cx.key, `${id}.invoke`),
    sealingKey: await newSealingKey(cx.key, id),
    identityKey: await newIdentityKey(cx.key, id),
    homeOrganizationId: null,
    creatorUrl: null,
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

/** What is recorded now. Throws `internal` where no part that knows it was ever started. */
export async function recordedGatewayUrl(db: Executor): Promise<string> {
  const found = await readInstallation(db);
  if (found !== null && found.gatewayUrl !== NO_ADDRESS) return found.gatewayUrl;
  throw new AppError("internal", {
    detail: "This installation has no address yet: its Manager was never asked.",
  });
}

/** PKCS#8, base64url. Throws `secret.master_key_missing` where another master key wrapped it. */
export function privateKeyOf(key: MasterKey, stored: StoredKey): Promise<Secret> {
  return key.decrypt(stored.envelope, stored.id);
}

/** Its owners own the installation. It stays the one that was there first. */
export async function ensureHome(
  tx: Transaction,
  row: Installation,
  organizationId: string,
): Promise<void> {
  if (row.homeOrganizationId !== null) return;
  await tx.update(installation).set({ homeOrganizationId: organizationId });
}

async function newSigningKey(key: MasterKey, id: string): Promise<StoredKey> {
  return stored(key, id, await generateSigningKeyPair(id));
}

async function newSealingKey(key: MasterKey, installationId: string): Promise<StoredKey> {
  const id = `${installationId}.sealing`;
  return stored(key, id, await generateSealingKeyPair(id));
}

async function newIdentityKey(key: MasterKey, installationId: string): Promise<StoredKey> {
  return stored(key, `${installationId}.identity`, await generateIdentityKeyPair());
}

async function stored(
  key: MasterKey,
  id: string,
  pair: { publicKey: string; privateKey: string },
): Promise<StoredKey> {
  const envelope = await key.encrypt(new Secret(pair.privateKey), id);
  return { id, publicKey: pair.publicKey, envelope };
}
