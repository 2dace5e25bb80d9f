import { and, asc, eq, gt, inArray, notInArray } from "drizzle-orm";
import type * as z from "zod";
import type { Executor, Transaction } from "../../../shared/database.ts";
import type { Connection as DomainConnection } from "../../../shared/domain/connection.ts";
import { endpointsOf, privateEndpoint } from "../../../shared/domain/private-address.ts";
import { hasEnded, State } from "../../../shared/domain/state.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { Connection } from "../../../shared/protocol/api-clouds.ts";
import { connection } from "../../../shared/schema/clouds.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { operation } from "../../../shared/schema/operations.ts";
import { organization } from "../../../shared/schema/people.ts";
import type { ManagerContext } from "../context.ts";
import { etag } from "../etag.ts";
import { connectionNamed, type ConnectionName, connectionOf } from "./places.ts";
import { targetsOfReleases } from "./releases.ts";

export type ConnectionRow = typeof connection.$inferSelect;

export function connectionTag(row: ConnectionRow): string {
  return etag(row.id, row.version);
}

/** Never its key. */
export function connectionView(row: ConnectionRow): z.infer<typeof Connection> {
  const { checked, checkedAt } = row;
  return Connection.parse({
    id: row.id,
    name: row.name,
    provider: row.provider,
    account: row.account,
    credentials: row.credentials,
    settings: row.settings,
    hasKey: row.envelope !== null,
    isDefault: row.isDefault,
    regions: row.regions,
    check: checked && checkedAt ? { at: checkedAt.toISOString(), ...checked } : null,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  });
}

export function connectionsAfter(
  db: Executor,
  organizationId: string,
  after: string | null,
  limit: number,
): Promise<ConnectionRow[]> {
  const own = eq(connection.organizationId, organizationId);
  return db
    .select()
    .from(connection)
    .where(after === null ? own : and(own, gt(connection.name, after)))
    .orderBy(asc(connection.name))
    .limit(limit);
}

/** Throws `connection.not_found`. */
export async function requireConnection(
  db: Executor,
  organizationId: string,
  name: string,
): Promise<ConnectionRow> {
  const [row] = await db
    .select()
    .from(connection)
    .where(and(eq(connection.organizationId, organizationId), eq(connection.name, name)));
  if (!row) throw new AppError("connection.not_found");
  return row;
}

/** Throws `connection.not_found` unless a connection, or the default one of a provider, has this name. */
export async function requireMeant(
  db: Executor,
  organizationId: string,
  name: string,
): Promise<void> {
  const rows = await db
    .select()
    .from(connection)
    .where(eq(connection.organizationId, organizationId));
  if (connectionNamed(name, rows) !== null) return;
  throw new AppError("connection.not_found", { detail: `There is no connection \`${name}\`.` });
}

/** All connections of an organization, while nobody else makes, moves or removes one. */
export async function lockConnections(
  tx: Transaction,
  organizationId: string,
): Promise<ConnectionRow[]> {
  await tx
    .select({ id: organization.id })
    .from(organization)
    .where(eq(organization.id, organizationId))
    .for("update");
  return tx.select().from(connection).where(eq(connection.organizationId, organizationId));
}

/** As `lockConnections`, with the one of this name. Throws `connection.not_found`. */
export async function lockConnection(
  tx: Transaction,
  organizationId: string,
  name: string,
): Promise<{ all: ConnectionRow[]; seen: ConnectionRow }> {
  const all = await lockConnections(tx, organizationId);
  const seen = all.find((row) => row.name === name);
  if (!seen) throw new AppError("connection.not_found");
  return { all, seen };
}

/**
 * Refuses credentials of the installation itself (`connection.owner_only`) to all but the owners of
 * its home organization.
 */
export async function requireMayUseAmbient(c: ManagerContext, kind: string): Promise<void> {
  if (kind !== "ambient") return;
  const { id } = c.var.scope.organization;
  const [row] = await c.var.services.db
    .select({ home: installation.homeOrganizationId })
    .from(installation);
  if (row?.home === id && c.var.identity.principal.roles.get(id) === "owner") return;
  throw new AppError("connection.owner_only");
}

/** Throws `connection.private_endpoint` where this installation does not allow it. */
export async function requirePublicEndpoints(
  c: ManagerContext,
  settings: DomainConnection["settings"],
): Promise<void> {
  const { allowPrivateEndpoints, lookup } = c.var.services;
  if (allowPrivateEndpoints) return;
  const found = await privateEndpoint(endpointsOf({ settings }), lookup);
  if (found === null) return;
  throw new AppError("connection.private_endpoint", { detail: `It leads to ${found}.` });
}

const ENDED = State.options.filter(hasEnded);

/**
 * Throws `connection.in_use` while a release that is not deleted, or a deploy that goes on, is on a
 * target that leads to one of `of` — by a name that `counts`.
 */
export async function requireUnused(
  tx: Transaction,
  organizationId: string,
  all: readonly ConnectionName[],
  counts: (means: ConnectionName, target: string) => boolean,
): Promise<void> {
  const [releases, operations] = await Promise.all([
    targetsOfReleases(tx, organizationId),
    tx
      .select({ input: operation.input })
      .from(operation)
      .where(
        and(
          eq(operation.organizationId, organizationId),
          inArray(operation.kind, ["deploy"]),
          notInArray(operation.state, ENDED),
        ),
      ),
  ]);
  const targets = new Set([
    ...releases,
    ...operations.flatMap(({ input }) => (input.kind === "deploy" ? input.targets : [])),
  ]);
  const used = [...targets].filter((target) => {
    const means = connectionOf(target, all);
    return means !== null && counts(means, target);
  });
  if (used.length === 0) return;
  const names = used.map((target) => `\`${target}\``).join(", ");
  throw new AppError("connection.in_use", { detail: `There are releases on ${names}.` });
}
