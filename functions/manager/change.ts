import type { TypedResponse } from "hono";
import type { StatusCode } from "hono/utils/http-status";
import type { Transaction } from "../../shared/database.ts";
import type { Who } from "../../shared/schema/columns.ts";
import { auditEntry } from "../../shared/schema/people.ts";
import { actor, type ManagerContext } from "./context.ts";
import { inKeyedTransaction, type StoredAnswer, storedAnswer } from "./middleware/idempotency.ts";

/** What a change did: the answer, and the line in the audit trail. */
export interface Change<T, S extends StatusCode> {
  status: S;
  body: T;
  headers?: Record<string, string>;
  /** Null where nothing was changed, e.g. a build that is there already. */
  audit: Audit | null;
  /** The answer holds a secret: what is kept for its repetition is encrypted. */
  sealed?: boolean;
}

export interface Audit {
  /** `resource.verb`, e.g. `secret.set`. */
  action: string;
  /** What it was done to, as people name it. */
  subject: string;
  /** Never a secret's value. */
  data?: Record<string, unknown>;
  project?: string;
  environment?: string;
}

export type JsonAnswer<T, S extends StatusCode> = Response & TypedResponse<T, S, "json">;

/**
 * Makes one change: the rows, the audit entry and, for a POST, the answer kept under its
 * idempotency key, all in one transaction. A repeated POST gets the first answer again.
 */
export async function change<T, S extends StatusCode>(
  c: ManagerContext,
  work: (tx: Transaction) => Promise<Change<T, S>>,
): Promise<JsonAnswer<T, S>> {
  const answer = await answerOf(c, work);
  return jsonAnswer(answer) as JsonAnswer<T, S>;
}

/**
 * As `change`, with slow reads (a plan, a provider) done before the transaction begins, so that
 * none is held open meanwhile. A repeated POST does not read again.
 */
export async function preparedChange<P, T, S extends StatusCode>(
  c: ManagerContext,
  prepare: () => Promise<P>,
  work: (tx: Transaction, prepared: P) => Promise<Change<T, S>>,
): Promise<JsonAnswer<T, S>> {
  const first = await storedAnswer(c);
  if (first !== null) return jsonAnswer(first) as JsonAnswer<T, S>;
  const prepared = await prepare();
  return change(c, (tx) => work(tx, prepared));
}

async function answerOf<T, S extends StatusCode>(
  c: ManagerContext,
  work: (tx: Transaction) => Promise<Change<T, S>>,
): Promise<StoredAnswer> {
  const run = async (tx: Transaction): Promise<StoredAnswer> => {
    const { status, body, headers, audit, sealed } = await work(tx);
    if (audit) await writeAudit(c, tx, c.var.scope.organization.id, audit);
    return { status, body: JSON.stringify(body), headers: headers ?? {}, sealed: sealed ?? false };
  };
  if (c.req.method === "POST") return inKeyedTransaction(c, run);
  return c.var.services.db.transaction(run);
}

/** Appends to the audit trail of `organizationId` in the transaction that makes the change. */
export async function writeAudit(
  c: ManagerContext,
  tx: Transaction,
  organizationId: string,
  audit: Audit,
  principal: Who = actor(c),
): Promise<void> {
  const { clock, ids } = c.var.services;
  await tx.insert(auditEntry).values({
    id: ids.long("aud"),
    organizationId,
    at: clock.now(),
    principal,
    action: audit.action,
    projectId: audit.project ?? null,
    environmentId: audit.environment ?? null,
    subject: audit.subject,
    data: audit.data ?? {},
    requestId: c.var.requestId,
  });
}

function jsonAnswer(answer: StoredAnswer): Response {
  const headers = { "content-type": "application/json", ...answer.headers };
  if (answer.status === 204) return new Response(null, { status: 204, headers: answer.headers });
  return new Response(answer.body, { status: answer.status, headers });
}
