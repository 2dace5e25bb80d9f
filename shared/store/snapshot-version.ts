import { sql } from "drizzle-orm";
import type { Executor } from "../database.ts";
import { installation } from "../schema/installation.ts";

/**
 * Call it in every transaction that changes what gateways hold: routes, releases, hosts, tokens
 * that may invoke. Gateways learn of it at the commit.
 */
export async function raiseSnapshotVersion(tx: Executor): Promise<void> {
  await tx.update(installation).set({ snapshotVersion: sql`${installation.snapshotVersion} + 1` });
}
