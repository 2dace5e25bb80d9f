import type * as z from "zod";
import { canonicalJson } from "../../../shared/canonical.ts";
import type { Connection, Provider } from "../../../shared/domain/connection.ts";
import { endpointsOf } from "../../../shared/domain/private-address.ts";
import type { Envelope, MasterKey } from "../../../shared/envelope.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Clouds } from "../../../shared/ports/cloud.ts";
import type { ConnectionEdit } from "../../../shared/protocol/api-clouds.ts";
import { Secret } from "../../../shared/secret.ts";
import { invalid } from "../middleware/valid.ts";
import type { ConnectionRow } from "./connections.ts";

type Wanted = z.output<typeof ConnectionEdit>;

/** What the key is for each kind of credentials that has one. */
const KEYS: Readonly<Record<string, string>> = {
  keys: "the secret access key",
  "service-account": "the JSON key of the service account",
  "client-secret": "the client secret",
};

/**
 * Throws `request.invalid` for a key that is missing, too much or of the wrong form. An edit may
 * leave the key out only where it would be used for the same identity at the same addresses: a
 * stored key is never sent anywhere else than where its giver meant it to go.
 */
export function requireKey(wanted: Wanted, seen: ConnectionRow | null): void {
  const { kind } = wanted.credentials;
  const meant = KEYS[kind];
  const refuse = (detail: string) => invalid([{ pointer: "/key", detail }]);
  if (meant === undefined) {
    if (wanted.key !== undefined) throw refuse(`has no place beside credentials of \`${kind}\``);
    return;
  }
  if (wanted.key === undefined) {
    if (seen === null || seen.credentials.kind !== kind) throw refuse(`must be ${meant}`);
    if (!sameUse(wanted, seen)) {
      throw refuse("must be given again where identity, account or an endpoint changes");
    }
  } else if (kind === "service-account" && !isServiceAccountKey(wanted.key)) {
    throw refuse(`must be ${meant}, as Google lets it be downloaded`);
  }
}

function sameUse(wanted: Wanted, seen: ConnectionRow): boolean {
  const use = (of: Pick<Wanted, "account" | "credentials" | "settings">) =>
    canonicalJson([of.account, of.credentials, endpointsOf(of)]);
  return use(wanted) === use(seen);
}

function isServiceAccountKey(text: string): boolean {
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === "object" && key !== null && "client_email" in key && "private_key" in key;
  } catch {
    return false;
  }
}

/** The credentials as they are kept: what is ours to choose is added. */
export function storedCredentials(wanted: Wanted, id: string): Connection["credentials"] {
  const { credentials } = wanted;
  return credentials.kind === "assume-role"
    ? { ...credentials, externalId: `lintas-${id}` }
    : credentials;
}

/** The stored key after a change: the new one, the old one, or none where the kind has none. */
export async function storedKey(
  masterKey: MasterKey,
  wanted: Wanted,
  row: { id: string; envelope: Envelope | null },
): Promise<Envelope | null> {
  if (wanted.key !== undefined) return masterKey.encrypt(new Secret(wanted.key), row.id);
  return KEYS[wanted.credentials.kind] === undefined ? null : row.envelope;
}

/** Throws `provider.region` for a region in which no product of the provider may be used. */
export async function requireRegions(
  clouds: Clouds,
  provider: Provider,
  regions: readonly string[],
): Promise<void> {
  if (regions.length === 0) return;
  const { products } = await clouds.provider(provider);
  if (products.some((product) => product.regions.length === 0)) return;
  const known = new Set(products.flatMap((product) => product.regions));
  const unknown = regions.filter((region) => !known.has(region));
  if (unknown.length === 0) return;
  const named = unknown.map((region) => `\`${region}\``).join(", ");
  throw new AppError("provider.region", {
    detail: `${named} is none of ${[...known].sort().join(", ")}.`,
  });
}
