import type { z } from "zod";
import type { Transaction } from "../../../shared/database.ts";
import type { OperationInput } from "../../../shared/domain/operation.ts";
import type { Operation } from "../../../shared/protocol/api.ts";
import { operation } from "../../../shared/schema/operations.ts";
import { appendEvent } from "../../../shared/store/events.ts";
import type { Change } from "../change.ts";
import { actor, type ManagerContext } from "../context.ts";
import { operationView } from "./operations.ts";

/** Where an operation works. */
export interface OperationScope {
  organization: { id: string; slug: string };
  project: { id: string; slug: string };
  environment: { id: string; slug: string };
}

/**
 * Records what is wanted, its first event, its audit entry and the job that wakes the Creator, all
 * in `tx`. The answer is 202: the Creator acts.
 */
export async function startOperation(
  c: ManagerContext,
  tx: Transaction,
  scope: OperationScope,
  input: OperationInput,
  audit: { action: string; data: Record<string, unknown> },
): Promise<Change<z.infer<typeof Operation>, 202>> {
  const { clock, ids, jobs } = c.var.services;
  const now = clock.now();
  const id = ids.long("op");
  const organizationId = scope.organization.id;
  const [row] = await tx
    .insert(operation)
    .values({
      id,
      organizationId,
      projectId: scope.project.id,
      environmentId: scope.environment.id,
      kind: input.kind,
      input,
      state: "pending",
      createdBy: actor(c),
      createdAt: now,
    })
    .returning();
  if (!row) throw new Error("the operation was not inserted");
  await appendEvent(tx, {
    stream: id,
    organizationId,
    type: "operation",
    data: { state: "pending", reason: null, sentence: null },
    at: now,
  });
  await jobs.enqueue(tx, { operation: id });
  return {
    status: 202,
    body: operationView({
      operation: row,
      project: scope.project.slug,
      environment: scope.environment.slug,
    }),
    headers: { location: operationPath(scope.organization.slug, id) },
    audit: {
      action: audit.action,
      subject: `${scope.project.slug}/${scope.environment.slug}`,
      data: { operation: id, ...audit.data },
      project: scope.project.id,
      environment: scope.environment.id,
    },
  };
}

export function operationPath(organization: string, id: string): string {
  return `/v1/orgs/${organization}/operations/${id}`;
}
