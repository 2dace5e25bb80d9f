import type { z } from "zod";
import type { Executor, Transaction } from "../../../shared/database.ts";
import type { Environment } from "../../../shared/protocol/api.ts";
import { environment } from "../../../shared/schema/projects.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import { type ManagerConfig, urlOfHost } from "../config.ts";
import type { EnvironmentRow, ManagerContext } from "../context.ts";
import { claimHost, hostsOf } from "./hosts.ts";

/** The environment whose host is the project's own name. */
export const PRODUCTION = "production";

export function environmentView(
  config: ManagerConfig,
  row: EnvironmentRow,
  hosts: readonly string[],
): z.infer<typeof Environment> {
  const [first] = hosts;
  return {
    id: row.id,
    slug: row.slug,
    keepReleases: row.keepReleases,
    hosts: [...hosts],
    url: first === undefined ? config.gatewayUrl : urlOfHost(config, first),
    createdAt: row.createdAt.toISOString(),
  };
}

/** One environment with its hosts. */
export async function showEnvironment(c: ManagerContext, db: Executor, row: EnvironmentRow) {
  const hosts = await hostsOf(db, [row.id]);
  return environmentView(c.var.services.config, row, hosts.get(row.id) ?? []);
}

/** Writes an environment and claims its host. Returns null where the name is there already. */
export async function insertEnvironment(
  c: ManagerContext,
  tx: Transaction,
  project: { id: string; slug: string },
  slug: string,
): Promise<{ row: EnvironmentRow; host: string } | null> {
  const { clock, ids, config } = c.var.services;
  const organizationId = c.var.scope.organization.id;
  const now = clock.now();
  const [row] = await tx
    .insert(environment)
    .values({ id: ids.long("env"), organizationId, projectId: project.id, slug, createdAt: now })
    .onConflictDoNothing()
    .returning();
  if (!row) return null;
  const qualifier = slug === PRODUCTION ? null : slug;
  const host = await claimHost(
    tx,
    { project: project.slug, qualifier, domain: config.domain },
    { organizationId, projectId: project.id, environmentId: row.id, buildId: null },
    now,
  );
  await raiseSnapshotVersion(tx);
  return { row, host };
}
