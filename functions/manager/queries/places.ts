import { Provider } from "../../../shared/domain/connection.ts";
import { parseTarget, providerTarget } from "../../../shared/domain/target.ts";
import type { Product } from "../../../shared/ports/cloud.ts";

/** As much of a connection as names of targets are read by. */
export interface ConnectionName {
  name: string;
  provider: Provider;
  isDefault: boolean;
}

/** What a target's name leads to. */
export interface Place<C extends ConnectionName> {
  connection: C;
  /** null: the provider's default. */
  product: string | null;
  region: string;
}

/**
 * What a target's name leads to: a connection by its own name, else the organization's default one
 * of the provider that is named. null for `local` and for what leads nowhere.
 */
export function placeOf<C extends ConnectionName>(
  target: string,
  connections: readonly C[],
): Place<C> | null {
  const parsed = parseTarget(target);
  if (parsed === null) return null;
  const { product, region } = parsed;
  const named = connections.find((one) => one.name === parsed.connection);
  if (named !== undefined) return { connection: named, product, region };
  const short = providerTarget(parsed.connection);
  if (short === null || (short.product !== null && product !== null)) return null;
  const connection = defaultOf(short.provider, connections);
  return connection && { connection, product: short.product ?? product, region };
}

export function connectionOf<C extends ConnectionName>(
  target: string,
  connections: readonly C[],
): C | null {
  return placeOf(target, connections)?.connection ?? null;
}

/** The connection of this name, else the one that the name of its provider means. */
export function connectionNamed<C extends ConnectionName>(
  name: string,
  connections: readonly C[],
): C | null {
  const named = connections.find((one) => one.name === name);
  if (named !== undefined) return named;
  const provider = Provider.safeParse(name);
  return provider.success ? defaultOf(provider.data, connections) : null;
}

/** The connection that is meant where only its provider is named. */
export function defaultOf<C extends ConnectionName>(
  provider: Provider,
  connections: readonly C[],
): C | null {
  const own = connections.filter((one) => one.provider === provider);
  return own.find((one) => one.isDefault) ?? (own.length === 1 ? (own[0] ?? null) : null);
}

/** Whether a target is named by its provider instead of by a connection. */
export function namesProvider(target: string, connections: readonly ConnectionName[]): boolean {
  const parsed = parseTarget(target);
  return parsed !== null && !connections.some((one) => one.name === parsed.connection);
}

/** The one whole name of a place. */
export function fullName(
  place: { connection: { name: string }; product: string | null; region: string },
  products: readonly Pick<Product, "name">[],
): string {
  const product = place.product ?? products[0]?.name ?? "";
  return `${place.connection.name}/${product}:${place.region}`;
}

/** Shorter names of a place, of which none is another connection's own. */
export function shortNames(
  place: { connection: ConnectionName; product: string; region: string },
  connections: readonly ConnectionName[],
  products: readonly Pick<Product, "name">[],
): string[] {
  const { connection, product, region } = place;
  const { name, provider } = connection;
  const usual = products[0]?.name === product;
  const byProvider =
    defaultOf(provider, connections) === connection
      ? [...(usual ? [provider] : []), `${provider}-${product}`, `${provider}/${product}`]
      : [];
  const free = byProvider.filter(
    (short) => !connections.some((one) => one.name === short.split("/")[0]),
  );
  return [...(usual ? [name] : []), ...free].map((short) => `${short}:${region}`);
}
