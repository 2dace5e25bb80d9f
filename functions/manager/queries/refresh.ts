import { sql } from "drizzle-orm";
import type { Transaction } from "../../../shared/database.ts";
import type { JobQueue } from "../../../shared/ports/jobs.ts";
import { sweep } from "../../../shared/schema/clouds.ts";

/**
 * Asks for these targets to be read back, and for what is to be removed there; the reconciler is woken
 * at the commit. A target that was never read back gets a row that says so: `at` is the beginning of
 * time.
 */
export async function requestSweeps(
  jobs: JobQueue,
  tx: Transaction,
  organizationId: string,
  targets: readonly string[],
  now: Date,
): Promise<void> {
  if (targets.length === 0) return;
  await tx
    .insert(sweep)
    .values(
      targets.map((target) => ({
        organizationId,
        target,
        at: new Date(0),
        requestedAt: now,
        resources: 0,
      })),
    )
    .onConflictDoUpdate({
      target: [sweep.organizationId, sweep.target],
      set: { requestedAt: sql`excluded.requested_at` },
    });
  await jobs.enqueue(tx, { organization: organizationId, targets });
}
