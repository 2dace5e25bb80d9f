import { and, asc, desc, eq, lt, type SQL } from "drizzle-orm";
import type { z } from "zod";
import type { Executor } from "../../../shared/database.ts";
import { type OperationKind, sentenceOfStep } from "../../../shared/domain/operation.ts";
import type { State } from "../../../shared/domain/state.ts";
import type { Operation, Step } from "../../../shared/protocol/api.ts";
import { operation, step } from "../../../shared/schema/operations.ts";
import { environment, project } from "../../../shared/schema/projects.ts";

type Row = typeof operation.$inferSelect;
export interface OperationRow {
  operation: Row;
  project: string;
  environment: string;
}

export function operationView(row: OperationRow): z.infer<typeof Operation> {
  const { operation: own } = row;
  return {
    id: own.id,
    kind: own.kind,
    project: row.project,
    environment: row.environment,
    input: own.input,
    state: own.state,
    reason: own.reason,
    sentence: own.sentence,
    error: own.error,
    cancelRequestedAt: own.cancelRequestedAt?.toISOString() ?? null,
    createdBy: own.createdBy,
    createdAt: own.createdAt.toISOString(),
    startedAt: own.startedAt?.toISOString() ?? null,
    endedAt: own.endedAt?.toISOString() ?? null,
  };
}

export interface OperationFilter {
  organizationId: string;
  projectId?: string;
  environmentId?: string;
  project?: string;
  environment?: string;
  state?: State;
  kind?: OperationKind;
}

/** Newest first; `before` is the id that was shown last. */
export function operationsBefore(
  db: Executor,
  filter: OperationFilter,
  before: string | null,
  limit: number,
): Promise<OperationRow[]> {
  const conditions: SQL[] = [eq(operation.organizationId, filter.organizationId)];
  if (filter.projectId !== undefined) conditions.push(eq(operation.projectId, filter.projectId));
  if (filter.environmentId !== undefined) {
    conditions.push(eq(operation.environmentId, filter.environmentId));
  }
  if (filter.project !== undefined) conditions.push(eq(project.slug, filter.project));
  if (filter.environment !== undefined) conditions.push(eq(environment.slug, filter.environment));
  if (filter.state !== undefined) conditions.push(eq(operation.state, filter.state));
  if (filter.kind !== undefined) conditions.push(eq(operation.kind, filter.kind));
  if (before !== null) conditions.push(lt(operation.id, before));
  return joined(db)
    .where(and(...conditions))
    .orderBy(desc(operation.id))
    .limit(limit);
}

export async function operationById(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<OperationRow | undefined> {
  const [row] = await joined(db).where(
    and(eq(operation.organizationId, organizationId), eq(operation.id, id)),
  );
  return row;
}

function joined(db: Executor) {
  return db
    .select({ operation, project: project.slug, environment: environment.slug })
    .from(operation)
    .innerJoin(project, eq(project.id, operation.projectId))
    .innerJoin(environment, eq(environment.id, operation.environmentId));
}

/** The steps of an operation in their order. */
export async function stepsOf(db: Executor, operationId: string): Promise<z.infer<typeof Step>[]> {
  const rows = await db
    .select({
      no: step.no,
      name: step.name,
      title: step.title,
      state: step.state,
      target: step.target,
      part: step.part,
      attempt: step.attempt,
      startedAt: step.startedAt,
      endedAt: step.endedAt,
      error: step.error,
      result: step.result,
    })
    .from(step)
    .where(eq(step.operationId, operationId))
    .orderBy(asc(step.no));
  return rows.map(({ result, ...row }) => ({
    ...row,
    sentence: sentenceOfStep({ state: row.state, result }),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  }));
}
