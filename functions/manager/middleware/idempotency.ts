import { and, eq, sql } from "drizzle-orm";
import { canonicalJson, sha256Hex } from "../../../shared/canonical.ts";
import type { Executor, Transaction } from "../../../shared/database.ts";
import type { Envelope } from "../../../shared/envelope.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { idempotency } from "../../../shared/schema/people.ts";
import { Secret } from "../../../shared/secret.ts";
import type { ManagerContext } from "../context.ts";
import { isUniqueViolation } from "./database-errors.ts";
import { invalid } from "./valid.ts";

/** The answer to a POST as it is kept and given again. */
export interface StoredAnswer {
  status: number;
  body: string;
  headers: Record<string, string>;
  sealed: boolean;
}

interface KeyedRequest {
  scope: string;
  principal: string;
  key: string;
  /** Digest of method, path and body. */
  request: string;
}

const SEALED = "lintas-sealed";
const REPLAYED = "idempotency-replayed";
/** After so long a reservation without an answer belongs to a process that died. */
const RESERVED_MS = 120_000;

/**
 * Runs `work` in a transaction that keeps its answer under the request's key: both are there or
 * neither, so that a failed request may simply be sent again. An advisory lock on the key lets the
 * second of two at once answer `idempotency.in_progress` instead of waiting.
 */
export async function inKeyedTransaction(
  c: ManagerContext,
  work: (tx: Transaction) => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const keyed = await keyedRequest(c);
  try {
    return await c.var.services.db.transaction(async (tx) => {
      await lockKey(tx, keyed);
      const first = await readAnswer(c, tx, keyed);
      if (first !== null) return first;
      const answer = await work(tx);
      await tx.insert(idempotency).values({ ...keyed, ...(await kept(c, keyed, answer)) });
      return answer;
    });
  } catch (error) {
    // The first one ended between our look and our insert.
    if (isUniqueViolation(error) && (await storedAnswer(c)) !== null) throw inProgress();
    throw error;
  }
}

/**
 * For a POST whose effect lies outside the database: reserves the key, runs `work`, keeps its
 * answer. What fails gives the key free.
 */
export async function keyedCall(
  c: ManagerContext,
  work: () => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const { db, clock } = c.var.services;
  const keyed = await keyedRequest(c);
  const own = keyIs(keyed);
  const first = await db.transaction(async (tx) => {
    await lockKey(tx, keyed);
    const stored = await readAnswer(c, tx, keyed);
    if (stored === null) {
      await tx
        .insert(idempotency)
        .values({ ...keyed, createdAt: clock.now() })
        .onConflictDoUpdate({
          target: [idempotency.scope, idempotency.principal, idempotency.key],
          set: { createdAt: clock.now(), request: keyed.request },
        });
    }
    return stored;
  });
  if (first !== null) return first;
  try {
    const answer = await work();
    await db
      .update(idempotency)
      .set(await kept(c, keyed, answer))
      .where(own);
    return answer;
  } catch (error) {
    await db.delete(idempotency).where(own);
    throw error;
  }
}

/** The answer that this request's key already has, or null. */
export async function storedAnswer(c: ManagerContext): Promise<StoredAnswer | null> {
  return readAnswer(c, c.var.services.db, await keyedRequest(c));
}

async function keyedRequest(c: ManagerContext): Promise<KeyedRequest> {
  const key = c.req.header("idempotency-key");
  if (key === undefined || !/^[\x21-\x7e]{8,128}$/.test(key)) {
    throw new AppError("idempotency.key_required");
  }
  return {
    scope: c.var.scope.organization.id,
    principal: c.var.identity.principal.id,
    key,
    request: await sha256Hex(`${c.req.method} ${c.req.path}\n${canonicalBody(await c.req.text())}`),
  };
}

/** The order of members does not make another request. */
function canonicalBody(text: string): string {
  try {
    return text === "" ? "" : canonicalJson(JSON.parse(text));
  } catch {
    throw invalid([{ pointer: "", detail: "is not valid JSON" }]);
  }
}

async function lockKey(tx: Transaction, keyed: KeyedRequest): Promise<void> {
  const name = `${keyed.scope}/${keyed.principal}/${keyed.key}`;
  const [row] = await tx.execute<{ locked: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as locked`,
  );
  if (!row?.locked) throw inProgress();
}

async function readAnswer(
  c: ManagerContext,
  executor: Executor,
  keyed: KeyedRequest,
): Promise<StoredAnswer | null> {
  const [row] = await executor.select().from(idempotency).where(keyIs(keyed));
  if (!row) return null;
  if (row.request !== keyed.request) throw new AppError("idempotency.key_reused");
  if (row.status === null || row.body === null) {
    const age = c.var.services.clock.now().getTime() - row.createdAt.getTime();
    if (age > RESERVED_MS) return null;
    throw inProgress();
  }
  const { [SEALED]: sealed, ...headers } = row.headers ?? {};
  const body = sealed === undefined ? row.body : await open(c, keyed, row.body);
  return {
    status: Number(row.status),
    body,
    headers: { ...headers, [REPLAYED]: "true" },
    sealed: sealed !== undefined,
  };
}

async function kept(c: ManagerContext, keyed: KeyedRequest, answer: StoredAnswer) {
  const { masterKey, clock } = c.var.services;
  const body = answer.sealed
    ? JSON.stringify(await masterKey.encrypt(new Secret(answer.body), contextOf(keyed)))
    : answer.body;
  return {
    status: String(answer.status),
    headers: answer.sealed ? { ...answer.headers, [SEALED]: "1" } : answer.headers,
    body,
    createdAt: clock.now(),
  };
}

async function open(c: ManagerContext, keyed: KeyedRequest, body: string): Promise<string> {
  const envelope = JSON.parse(body) as Envelope;
  return (await c.var.services.masterKey.decrypt(envelope, contextOf(keyed))).reveal();
}

function contextOf(keyed: KeyedRequest): string {
  return `idempotency/${keyed.scope}/${keyed.principal}/${keyed.key}`;
}

function keyIs(keyed: KeyedRequest) {
  return and(
    eq(idempotency.scope, keyed.scope),
    eq(idempotency.principal, keyed.principal),
    eq(idempotency.key, keyed.key),
  );
}

function inProgress(): AppError {
  return new AppError("idempotency.in_progress", { retryAfter: 1 });
}
