import { and, eq, isNull } from "drizzle-orm";
import { parseTarget, providerTarget } from "../../shared/domain/target.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { ComputeAdapter, Targets } from "../../shared/ports/compute.ts";
import { release } from "../../shared/schema/operations.ts";
import {
  type CloudsOptions,
  connectedClouds,
  connectionNamed,
  connectionNames,
  type ConnectionRow,
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
    const connection = await opened(options, row);
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
      const adapter = cloud.compute(connection, chosen, region);
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
      const used = await db
        .selectDistinct({ target: release.target })
        .from(release)
        .where(and(eq(release.organizationId, organization), isNull(release.deletedAt)));
      const local = options.local === null ? [] : [LOCAL];
      return [...new Set([...local, ...used.map((row) => row.target)])].sort();
    },
  };
}

/** A connection's own name goes before the name of a provider. */
async function placeOf(
  { db }: TargetsOptions,
  organization: string,
  target: string,
): Promise<Place | null> {
  const parsed = parseTarget(target);
  if (parsed === null) return null;
  const { connection, product, region } = parsed;
  const row = await connectionNamed(db, organization, connection);
  if (row !== null) return { row, product, region };
  // `gcp-functions:…` says its product in place of a connection; it has no room for another.
  const short = providerTarget(connection);
  if (short === null || (short.product !== null && product !== null)) return null;
  const byProvider = await connectionNamed(db, organization, short.provider);
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
