import { and, gt, inArray, isNotNull, lte, or, sql } from "drizzle-orm";
import { lease, operation, step } from "../../../shared/schema/operations.ts";
import { planeOf } from "../lease.ts";
import { WAIT_MS_MAX } from "../lengths.ts";
import type { Services } from "../services.ts";

/**
 * Operations that no living worker is at: under way or waiting for their turn, with a lease that is
 * free or has run out and no step that is due later. They get a job again. A job too many is
 * harmless, so nothing is asked of the queue. A time further ahead than anything we write is of
 * before a clock was set back, and counts for nothing.
 */
export async function requeueAbandoned(services: Services): Promise<number> {
  const { db, jobs, log } = services;
  const now = services.clock.now().getTime();
  const rows = await db
    .select({ id: operation.id, kind: operation.kind, environmentId: operation.environmentId })
    .from(operation)
    .where(
      and(
        inArray(operation.state, ["pending", "progress"]),
        // A fresh one has its job from the transaction that made it.
        or(
          lte(operation.createdAt, new Date(now - services.lengths.leaseMs)),
          gt(operation.createdAt, new Date(now + WAIT_MS_MAX)),
        ),
        sql`not exists (select 1 from ${step} where ${step.operationId} = ${operation.id}
          and ${step.state} in ('intent', 'sent', 'wait') and ${step.notBefore} > clock_timestamp()
          and ${step.notBefore} <= clock_timestamp() + ${`${WAIT_MS_MAX} milliseconds`}::interval)`,
      ),
    );
  if (rows.length === 0) return 0;
  const keys = rows.map((row) => `${planeOf(row.kind)}:${row.environmentId}`);
  const held = await db
    .select({ key: lease.key })
    .from(lease)
    .where(
      and(
        inArray(lease.key, keys),
        isNotNull(lease.holder),
        sql`${lease.until} > clock_timestamp()`,
      ),
    );
  const alive = new Set(held.map((row) => row.key));
  const left = rows.filter((_, at) => !alive.has(keys[at] ?? ""));
  for (const { id } of left) await jobs.enqueue(db, { operation: id });
  if (left.length > 0)
    log.info("operations without a worker were enqueued again", { count: left.length });
  return left.length;
}
