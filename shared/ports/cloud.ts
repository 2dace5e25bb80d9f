import type { Connection } from "../domain/connection.ts";
import type { Sealed, SealingKey } from "../sealing.ts";
import type { Secret } from "../secret.ts";
import type { CallContext, Caps, ComputeAdapter } from "./compute.ts";
import type { ObjectStore } from "./object-store.ts";
import type { SecretStore } from "./secret-store.ts";

/** A connection with what signs in to it: never stored, never logged. */
export type OpenConnection = Connection & {
  /** The stored key, where `credentials.kind` has one. */
  key: Secret | null;
};

/** What the installation lends to adapters that have no runner of ours on the other side. */
export interface ProviderHome {
  /** Secrets of releases on clouds are sealed to it until the very call that sends them. */
  sealingKey: SealingKey;
  /** Throws where `context` is not the one it was sealed with. */
  unseal(sealed: Sealed, context: string): Promise<Secret>;
  /** The zip of a function, from the installation's own store. Throws `blob.not_found`. */
  artifact(organization: string, digest: string): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Sends a request to a function's own address, as `fetch` does; names below `.localhost` are this
   * machine (RFC 6761), which not every resolver knows. Use it in `call`, not the global one.
   */
  fetch(request: Request): Promise<Response>;
  /**
   * A token (JWT, RS256) in which the installation says who it is: `sub` is
   * `lintas:<organization id>:<connection name>`. Clouds that trust its issuer need no stored key.
   */
  identityToken(of: { audience: string; subject: string }): Promise<Secret>;
}

/** Whether one permission is there. */
export interface PermissionCheck {
  /** As the provider names it, e.g. `lambda:CreateFunction`. */
  permission: string;
  state: "granted" | "missing" | "unknown";
  /** What it is needed for, or why it cannot be told. */
  detail: string;
}

export interface ConnectionCheck {
  /** Who we are there, e.g. an ARN; null where signing in failed. */
  identity: string | null;
  /** The account, project or subscription that answered. */
  account: string | null;
  /** Why signing in failed; null where it did not. */
  problem: { code: string; detail: string } | null;
  permissions: PermissionCheck[];
}

/** One product of a provider, e.g. Cloud Run. */
export interface Product {
  /** As it stands in a target's name, e.g. `run`. */
  name: string;
  title: string;
  caps: Caps;
  /** Regions in which it may be used; `[]`: the provider decides. */
  regions: readonly string[];
}

/**
 * One cloud. Its module is imported when the first connection to it is used, its SDKs when the first
 * call is made.
 */
export interface CloudProvider {
  readonly provider: Connection["provider"];
  /** The first is the default. */
  readonly products: readonly Product[];
  /** Pure: makes no call. Throws `target.unknown` for a product or region that there is not. */
  compute(connection: OpenConnection, product: string, region: string): ComputeAdapter;
  /** Signs in and asks for each permission that adapters need, without writing anything. */
  check(cx: CallContext, connection: OpenConnection): Promise<ConnectionCheck>;
  /** The least-privilege policy to paste, in the provider's own form, with what to do with it. */
  policy(connection: Connection): { text: string; language: "json" | "shell"; how: string };
  /** The cloud's own store of secrets, to which a secret may refer. */
  secretStore(connection: OpenConnection, region: string | null): SecretStore;
  objectStore(connection: OpenConnection, place: { bucket: string; region: string }): ObjectStore;
}

/** Clouds by the connections of an organization. */
export interface Clouds {
  /** The module of a provider, for what needs no connection. */
  provider(name: Connection["provider"]): Promise<CloudProvider>;
  /**
   * A connection by its name, or the organization's default one by the name of its provider, with
   * what signs in to it. Throws `connection.not_found`, `connection.owner_only`,
   * `connection.private_endpoint` and `secret.master_key_missing`.
   */
  open(
    organization: string,
    name: string,
  ): Promise<{ cloud: CloudProvider; connection: OpenConnection }>;
}
