import { and, eq, isNull } from "drizzle-orm";
import { parseTarget, providerTarget } from "../../shared/domain/target.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { Clouds, Product } from "../../shared/ports/cloud.ts";
import type { ComputeAdapter, Targets } from "../../shared/ports/compute.ts";
import { connection } from "../../shared/schema/clouds.ts";
import { release } from "../../shared/schema/operations.ts";
import {
  type CloudsOptions,
  connectedClouds,
  connectionNames,
  type ConnectionRow,
  named,
  opened,
} from "./clouds.ts";

const LOCAL = "local";

export interface TargetsOptions extends CloudsOptions {
  /** This machine, where it runs functions. */
  local: ComputeAdapter | null;
}

/** What a target's name leads to. */
interface Place {
  row: ConnectionRow;
  /** null: the provider's default. */
  product: string | null;
  region: string;
}

/**
 * `local`, and every region of every product of an organization's connections, which nobody lists:
 * a target is known where its name leads to a connection and its provider knows product and region.
 */
export function connectedTargets(options: TargetsOptions): Targets {
  const { db } = options;
  const clouds = connectedClouds(options);
  const adapters = new Map<string, ComputeAdapter>();

  const adapterOf = async ({ row, product, region }: Place, target: string) => {
    const open = await opened(options, row);
    const cloud = await clouds.provider(row.provider);
    const chosen = product ?? cloud.products[0]?.name ?? "";
    const prefix = `${row.id}/`;
    const key = `${prefix}${row.version}/${chosen}/${region}`;
    const known = adapters.get(key);
    if (known !== undefined) return known;
    // Nothing goes on with credentials or settings of before.
    for (const old of adapters.keys()) {
      if (old.startsWith(prefix) && !old.startsWith(`${prefix}${row.version}/`))
        adapters.delete(old);
    }
    try {
      const adapter = cloud.compute(open, chosen, region);
      adapters.set(key, adapter);
      return adapter;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "target.unknown") throw error;
      const detail = `There is no target \`${target}\`. ${error.message}`;
      throw new AppError("target.unknown", { detail, cause: error });
    }
  };

  return {
    async adapter(organization, target) {
      if (target === LOCAL && options.local !== null) return options.local;
      const place = await placeOf(options, organization, target);
      if (place === null) throw await unknown(options, organization, target);
      return adapterOf(place, target);
    },
    async names(organization) {
      const [used, rows] = await Promise.all([
        db
          .selectDistinct({ target: release.target })
          .from(release)
          .where(and(eq(release.organizationId, organization), isNull(release.deletedAt))),
        db.select().from(connection).where(eq(connection.organizationId, organization)),
      ]);
      const names = new Set(used.map((row) => row.target));
      if (options.local !== null) names.add(LOCAL);
      await addListed(clouds, rows, names);
      return [...names].sort();
    },
  };
}

/** Regions of which everything is listed, unless a target in use is the same place by another name. */
async function addListed(
  clouds: Clouds,
  rows: readonly ConnectionRow[],
  names: Set<string>,
): Promise<void> {
  const products = new Map<string, readonly Product[]>();
  for (const row of rows) {
    if (products.has(row.provider)) continue;
    products.set(row.provider, (await clouds.provider(row.provider)).products);
  }
  const keyOf = (place: Place) => {
    const product = place.product ?? products.get(place.row.provider)?.[0]?.name;
    return JSON.stringify([place.row.id, product, place.region]);
  };
  const taken = new Set(
    [...names].flatMap((name) => {
      const place = placeIn(rows, name);
      return place === null ? [] : [keyOf(place)];
    }),
  );
  for (const row of rows) {
    for (const region of row.regions) {
      for (const [at, { name }] of (products.get(row.provider) ?? []).entries()) {
        if (taken.has(keyOf({ row, product: name, region }))) continue;
        names.add(at === 0 ? `${row.name}:${region}` : `${row.name}/${name}:${region}`);
      }
    }
  }
}

/** null where a name leads nowhere. */
async function placeOf(
  { db }: TargetsOptions,
  organization: string,
  target: string,
): Promise<Place | null> {
  if (parseTarget(target) === null) return null;
  const rows = await db
    .select()
    .from(connection)
    .where(eq(connection.organizationId, organization));
  return placeIn(rows, target);
}

/** A connection's own name goes before the name of a provider. */
function placeIn(rows: readonly ConnectionRow[], target: string): Place | null {
  const parsed = parseTarget(target);
  if (parsed === null) return null;
  const { product, region } = parsed;
  const row = named(rows, parsed.connection);
  if (row !== null) return { row, product, region };
  // `gcp-functions:…` says its product in place of a connection; it has no room for another.
  const short = providerTarget(parsed.connection);
  if (short === null || (short.product !== null && product !== null)) return null;
  const byProvider = named(rows, short.provider);
  return byProvider === null
    ? null
    : { row: byProvider, product: short.product ?? product, region };
}

async function unknown(
  options: TargetsOptions,
  organization: string,
  target: string,
): Promise<AppError> {
  const names = await connectionNames(options.db, organization);
  const there = [
    ...(options.local === null ? [] : ["`local`"]),
    ...names.map((name) => `\`${name}:<region>\``),
  ];
  return new AppError("target.unknown", {
    detail: `There is no target \`${target}\` here; there is ${there.join(", ") || "none"}.`,
  });
}
