import { eq } from "drizzle-orm";
import type * as z from "zod";
import type { Executor } from "../../../shared/database.ts";
import type { Provider } from "../../../shared/domain/connection.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Clouds, Product } from "../../../shared/ports/cloud.ts";
import type { Caps } from "../../../shared/ports/compute.ts";
import type { Target, TargetList, TargetProduct } from "../../../shared/protocol/api-clouds.ts";
import { connection, observation, sweep } from "../../../shared/schema/clouds.ts";
import type { Services } from "../context.ts";
import type { ConnectionRow } from "./connections.ts";
import { fullName, placeOf, shortNames } from "./places.ts";
import { targetsOfReleases } from "./releases.ts";

type SweepRow = typeof sweep.$inferSelect;
export type Products = ReadonlyMap<Provider, readonly Product[]>;

const LOCAL = "local";

export function connectionsOf(db: Executor, organizationId: string): Promise<ConnectionRow[]> {
  return db
    .select()
    .from(connection)
    .where(eq(connection.organizationId, organizationId))
    .orderBy(connection.name);
}

/** What the providers of these connections offer; their modules are imported, nothing is called. */
export async function productsOf(
  clouds: Clouds,
  connections: readonly ConnectionRow[],
): Promise<Products> {
  const providers = [...new Set(connections.map((row) => row.provider))];
  return new Map(
    await Promise.all(
      providers.map(async (name) => [name, (await clouds.provider(name)).products] as const),
    ),
  );
}

interface KnownPlace {
  connection: ConnectionRow;
  product: Product;
  region: string;
}

/** Places by their whole names: where something runs, and what connections look at besides. */
export function knownPlaces(
  connections: readonly ConnectionRow[],
  products: Products,
  stored: readonly string[],
): Map<string, KnownPlace> {
  const places = new Map<string, KnownPlace>();
  const add = (row: ConnectionRow, product: Product, region: string) => {
    const place = { connection: row, product, region };
    const own = products.get(row.provider) ?? [];
    places.set(fullName({ ...place, product: product.name }, own), place);
  };
  for (const row of connections) {
    for (const product of products.get(row.provider) ?? []) {
      for (const region of row.regions) {
        if (product.regions.length === 0 || product.regions.includes(region))
          add(row, product, region);
      }
    }
  }
  for (const name of stored) {
    const place = placeOf(name, connections);
    if (place === null) continue;
    const product = productAt(name, { connections, products });
    if (product) add(place.connection, product, place.region);
  }
  return places;
}

/** Names of targets as releases and what was read back keep them. */
export async function storedTargets(db: Executor, organizationId: string): Promise<string[]> {
  const [releases, seen, swept] = await Promise.all([
    targetsOfReleases(db, organizationId),
    db
      .selectDistinct({ target: observation.target })
      .from(observation)
      .where(eq(observation.organizationId, organizationId)),
    db
      .selectDistinct({ target: sweep.target })
      .from(sweep)
      .where(eq(sweep.organizationId, organizationId)),
  ]);
  return [...new Set([...releases, ...[...seen, ...swept].map((row) => row.target)])];
}

/** The whole name of a target, whichever way it is written; itself where it leads nowhere. */
export function wholeName(
  target: string,
  connections: readonly ConnectionRow[],
  products: Products,
): string {
  const place = placeOf(target, connections);
  if (place === null) return target;
  return fullName(place, products.get(place.connection.provider) ?? []);
}

/** What a target can do, without signing in to it. Throws `target.unknown` where none is left. */
export async function capsAt(
  { targets }: Services,
  at: { organizationId: string; target: string },
  of: { connections: readonly ConnectionRow[]; products: Products },
): Promise<Caps> {
  if (at.target === LOCAL) return (await targets.adapter(at.organizationId, LOCAL)).caps;
  const product = productAt(at.target, of);
  if (product === null) throw new AppError("target.unknown");
  return product.caps;
}

/** The product that a target's name means; null where it leads to none. */
export function productAt(
  target: string,
  { connections, products }: { connections: readonly ConnectionRow[]; products: Products },
): Product | null {
  const place = placeOf(target, connections);
  const own = (place && products.get(place.connection.provider)) ?? [];
  return own.find(({ name }) => name === (place?.product ?? own[0]?.name)) ?? null;
}

/** The name of a target without its product where that is the provider's default. */
export function usualName(
  target: string,
  connections: readonly ConnectionRow[],
  products: Products,
): string {
  const place = placeOf(target, connections);
  const [usual] = (place && products.get(place.connection.provider)) ?? [];
  if (place === null || (place.product ?? usual?.name) !== usual?.name) return target;
  return `${place.connection.name}:${place.region}`;
}

/** Everything that can be released to or looked at, and what each product can do. */
export async function listTargets(
  services: Services,
  organizationId: string,
): Promise<z.infer<typeof TargetList>> {
  const { db, clouds } = services;
  const [connections, stored, sweeps, local] = await Promise.all([
    connectionsOf(db, organizationId),
    storedTargets(db, organizationId),
    db.select().from(sweep).where(eq(sweep.organizationId, organizationId)),
    localTarget(services, organizationId),
  ]);
  const products = await productsOf(clouds, connections);
  const swept = new Map(sweeps.map((row) => [wholeName(row.target, connections, products), row]));
  const places = knownPlaces(connections, products, stored);
  const items = [...places].map(([name, place]) => ({
    name,
    aliases: shortNames(
      { ...place, product: place.product.name },
      connections,
      products.get(place.connection.provider) ?? [],
    ),
    title: `${place.product.title}, ${place.region}`,
    connection: place.connection.name,
    provider: place.connection.provider,
    product: place.product.name,
    region: place.region,
    caps: place.product.caps,
    sweep: sweepView(swept.get(name)),
  }));
  items.sort((a, b) => (a.name < b.name ? -1 : 1));
  const all = [
    ...(local === null ? [] : [localProduct(local)]),
    ...connections.flatMap((row) => cloudProducts(row, products.get(row.provider) ?? [])),
  ];
  const localItem = local && { ...local, sweep: sweepView(swept.get(LOCAL)) };
  return { items: localItem === null ? items : [localItem, ...items], products: all };
}

async function localTarget(
  { targets }: Services,
  organizationId: string,
): Promise<z.infer<typeof Target> | null> {
  if (!(await targets.names(organizationId)).includes(LOCAL)) return null;
  const { caps } = await targets.adapter(organizationId, LOCAL);
  return {
    name: LOCAL,
    aliases: [],
    title: "This machine",
    connection: null,
    provider: LOCAL,
    product: LOCAL,
    region: LOCAL,
    caps,
    sweep: null,
  };
}

function localProduct({ title, caps }: z.infer<typeof Target>): z.infer<typeof TargetProduct> {
  return {
    connection: null,
    provider: LOCAL,
    product: LOCAL,
    title,
    isDefault: true,
    caps,
    regions: [],
  };
}

function cloudProducts(
  row: ConnectionRow,
  products: readonly Product[],
): z.infer<typeof TargetProduct>[] {
  return products.map(({ name, title, caps, regions }, at) => ({
    connection: row.name,
    provider: row.provider,
    product: name,
    title,
    isDefault: at === 0,
    caps,
    regions: [...regions],
  }));
}

/** A row that only asks to be read back was never read: nothing is that old. */
function sweepView(row: SweepRow | undefined): z.infer<typeof Target>["sweep"] {
  if (row === undefined) return null;
  return {
    at: row.at.getTime() === 0 ? null : row.at.toISOString(),
    requestedAt: row.requestedAt?.toISOString() ?? null,
    resources: row.resources,
    problem: row.problem,
  };
}
