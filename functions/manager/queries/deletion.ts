import { and, eq, inArray, isNull, ne, notInArray } from "drizzle-orm";
import type { Transaction } from "../../../shared/database.ts";
import { State, hasEnded } from "../../../shared/domain/state.ts";
import { adoption, approval, observation, rule, sweep } from "../../../shared/schema/clouds.ts";
import {
  event,
  operation,
  plan,
  release,
  route,
  step,
  traffic,
} from "../../../shared/schema/operations.ts";
import {
  build,
  environment,
  host,
  project,
  secret,
  variable,
} from "../../../shared/schema/projects.ts";
import { type ConnectionName, connectionOf } from "./places.ts";

const ENDED = State.options.filter(hasEnded);

/**
 * Whether something of the environment may still exist at a target, or is being changed. Locks the
 * environment's row, so that no operation begins meanwhile.
 */
export async function liveInEnvironment(tx: Transaction, environmentId: string): Promise<boolean> {
  await tx
    .select({ id: environment.id })
    .from(environment)
    .where(eq(environment.id, environmentId))
    .for("update");
  return live(tx, [environmentId]);
}

/** The same for all environments of a project. */
export async function liveInProject(tx: Transaction, projectId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: environment.id })
    .from(environment)
    .where(eq(environment.projectId, projectId))
    .for("update");
  return live(
    tx,
    rows.map((row) => row.id),
  );
}

async function live(tx: Transaction, environments: string[]): Promise<boolean> {
  if (environments.length === 0) return false;
  const releases = await tx
    .select({ id: release.id })
    .from(release)
    .where(
      and(
        inArray(release.environmentId, environments),
        ne(release.state, "deleted"),
        isNull(release.deletedAt),
      ),
    )
    .limit(1);
  if (releases.length > 0) return true;
  const operations = await tx
    .select({ id: operation.id })
    .from(operation)
    .where(and(inArray(operation.environmentId, environments), notInArray(operation.state, ENDED)))
    .limit(1);
  return operations.length > 0;
}

/** Removes an environment with its history; the audit trail keeps what was done. */
export async function deleteEnvironmentRows(tx: Transaction, environmentId: string): Promise<void> {
  const operations = tx
    .select({ id: operation.id })
    .from(operation)
    .where(eq(operation.environmentId, environmentId));
  await tx.delete(step).where(inArray(step.operationId, operations));
  await tx.delete(event).where(inArray(event.stream, operations));
  await tx.delete(traffic).where(eq(traffic.environmentId, environmentId));
  await tx.delete(adoption).where(eq(adoption.environmentId, environmentId));
  await tx.delete(approval).where(eq(approval.environmentId, environmentId));
  await tx.delete(rule).where(eq(rule.environmentId, environmentId));
  await tx.delete(route).where(eq(route.environmentId, environmentId));
  await tx.delete(plan).where(eq(plan.environmentId, environmentId));
  await tx.delete(release).where(eq(release.environmentId, environmentId));
  await tx.delete(operation).where(eq(operation.environmentId, environmentId));
  await tx.delete(variable).where(eq(variable.environmentId, environmentId));
  await tx.delete(secret).where(eq(secret.environmentId, environmentId));
  await tx.delete(host).where(eq(host.environmentId, environmentId));
  await tx.delete(environment).where(eq(environment.id, environmentId));
}

/** Removes a project with its environments, builds and hosts. */
export async function deleteProjectRows(tx: Transaction, projectId: string): Promise<void> {
  const rows = await tx
    .select({ id: environment.id })
    .from(environment)
    .where(eq(environment.projectId, projectId));
  for (const row of rows) await deleteEnvironmentRows(tx, row.id);
  await tx.delete(rule).where(eq(rule.projectId, projectId));
  await tx.delete(host).where(eq(host.projectId, projectId));
  await tx.delete(build).where(eq(build.projectId, projectId));
  await tx.delete(project).where(eq(project.id, projectId));
}

/** Removes what was read back through a connection, and what was to be taken over there. */
export async function forgetConnection(
  tx: Transaction,
  organizationId: string,
  all: readonly ConnectionName[],
  name: string,
): Promise<void> {
  for (const table of [observation, sweep, adoption]) {
    const own = eq(table.organizationId, organizationId);
    const rows = await tx.selectDistinct({ target: table.target }).from(table).where(own);
    const gone = rows
      .map((row) => row.target)
      .filter((target) => connectionOf(target, all)?.name === name);
    if (gone.length > 0) await tx.delete(table).where(and(own, inArray(table.target, gone)));
  }
}
