import { eq } from "drizzle-orm";
import type { Database } from "../../shared/database.ts";
import { Connection, type Provider } from "../../shared/domain/connection.ts";
import { endpointsOf, type Lookup, privateEndpoint } from "../../shared/domain/private-address.ts";
import type { MasterKey } from "../../shared/envelope.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type {
  Clouds,
  CloudProvider,
  OpenConnection,
  ProviderHome,
} from "../../shared/ports/cloud.ts";
import { connection } from "../../shared/schema/clouds.ts";
import { installation } from "../../shared/schema/installation.ts";

export type ConnectionRow = typeof connection.$inferSelect;

export interface CloudsOptions {
  db: Database;
  masterKey: MasterKey;
  home: ProviderHome;
  /** Each module is imported when the first connection to it is used. */
  providers: Readonly<Record<Provider, (home: ProviderHome) => Promise<CloudProvider>>>;
  /** Whether connections may lead into the network of the installation. */
  allowPrivateEndpoints: boolean;
  lookup: Lookup;
}

/** Connections as their rows say, and the modules of their providers. */
export function connectedClouds(options: CloudsOptions): Clouds {
  const modules = new Map<Provider, Promise<CloudProvider>>();
  const provider: Clouds["provider"] = (name) => {
    const known = modules.get(name);
    if (known !== undefined) return known;
    const loading = options.providers[name](options.home);
    modules.set(name, loading);
    loading.catch(() => modules.delete(name));
    return loading;
  };
  return {
    provider,
    async open(organization, name) {
      const row = await connectionNamed(options.db, organization, name);
      if (row === null) {
        const detail = `There is no connection \`${name}\`, nor one to a provider of this name.`;
        throw new AppError("connection.not_found", { detail });
      }
      return { cloud: await provider(row.provider), connection: await opened(options, row) };
    },
  };
}

/** A connection of this name, else the default one of the provider of this name. */
async function connectionNamed(
  db: Database,
  organization: string,
  name: string,
): Promise<ConnectionRow | null> {
  const rows = await db
    .select()
    .from(connection)
    .where(eq(connection.organizationId, organization));
  return named(rows, name);
}

export function named(rows: readonly ConnectionRow[], name: string): ConnectionRow | null {
  const own = rows.find((row) => row.name === name);
  if (own !== undefined) return own;
  const ofProvider = rows.filter((row) => row.provider === name);
  const only = ofProvider.length === 1 ? ofProvider[0] : undefined;
  return ofProvider.find((row) => row.isDefault) ?? only ?? null;
}

/** Names of all connections of an organization. */
export async function connectionNames(db: Database, organization: string): Promise<string[]> {
  const rows = await db
    .select({ name: connection.name })
    .from(connection)
    .where(eq(connection.organizationId, organization));
  return rows.map((row) => row.name).sort();
}

/**
 * What signs in to it. Whether it may be used at all is looked at each time, since the owner of the
 * installation and what DNS says may change. Throws `connection.owner_only` and
 * `connection.private_endpoint`.
 */
export async function opened(options: CloudsOptions, row: ConnectionRow): Promise<OpenConnection> {
  const { id, organizationId: organization, name, provider, account, envelope } = row;
  const plain = Connection.parse({
    id,
    organization,
    name,
    provider,
    account,
    credentials: row.credentials,
    settings: row.settings,
  });
  if (plain.credentials.kind === "ambient") await requireHome(options.db, organization, name);
  if (!options.allowPrivateEndpoints) await requirePublic(plain, options.lookup);
  const key = envelope === null ? null : await options.masterKey.decrypt(envelope, id);
  return { ...plain, key };
}

async function requireHome(db: Database, organization: string, name: string): Promise<void> {
  const [home] = await db
    .select({ id: installation.homeOrganizationId })
    .from(installation)
    .where(eq(installation.homeOrganizationId, organization));
  if (home !== undefined) return;
  throw new AppError("connection.owner_only", {
    detail: `The connection \`${name}\` would sign in as this installation itself.`,
  });
}

async function requirePublic(plain: Connection, lookup: Lookup): Promise<void> {
  const found = await privateEndpoint(endpointsOf(plain), lookup);
  if (found === null) return;
  throw new AppError("connection.private_endpoint", {
    detail: `The connection \`${plain.name}\` leads to ${found}.`,
  });
}
