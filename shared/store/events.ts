import { sql } from "drizzle-orm";
import type { Executor } from "../database.ts";
import { event } from "../schema/operations.ts";

/**
 * Appends one event to a stream with the next number. The caller holds a lock on the stream's own
 * row (the operation), so numbers have no gaps and no event is written twice; followers are woken
 * by the database at commit.
 */
export async function appendEvent(
  tx: Executor,
  entry: {
    stream: string;
    organizationId: string;
    type: "operation" | "step" | "note";
    data: Record<string, unknown>;
    at: Date;
  },
): Promise<void> {
  await tx.insert(event).values({
    ...entry,
    seq: sql`(select coalesce(max(e.seq), 0) + 1 from event e where e.stream = ${entry.stream})`,
  });
}
