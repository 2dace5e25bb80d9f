import { sql } from "drizzle-orm";
import type { OperationKind } from "../../shared/domain/operation.ts";
import type { Database, Executor } from "../../shared/database.ts";

/** The proof of being the one writer: a write under it is refused once the fence has moved on. */
export interface Hold {
  key: string;
  holder: string;
  fence: number;
}

/** The lease was taken over: whoever holds the old fence must stop at once and write nothing more. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** No lease is ever longer; a later `until` was written before the database's clock was set back. */
const LEASE_SECONDS_MAX = 60;
const ROUTE_PLANE: readonly OperationKind[] = ["promote", "rollback", "route"];
const ENVIRONMENT_PLANE: readonly OperationKind[] = [
  "deploy",
  "destroy",
  "retire",
  "settle",
  "repair",
];

/**
 * Operations that make releases share one lease an environment; those that only write a route have
 * another, so that a rollback never waits for a running deploy. The two meet in the route table
 * itself, under a lock on the environment's row.
 */
export function leaseKey(operation: { environmentId: string; kind: OperationKind }): string {
  return `${planeOf(operation.kind)}:${operation.environmentId}`;
}

export function planeOf(kind: OperationKind): "environment" | "route" {
  return ROUTE_PLANE.includes(kind) ? "route" : "environment";
}

/** The kinds of operation that exclude one another within an environment. */
export function kindsOfPlane(kind: OperationKind): OperationKind[] {
  return [...(planeOf(kind) === "route" ? ROUTE_PLANE : ENVIRONMENT_PLANE)];
}

/** Takes a free or expired lease, raising its fence; null while another holds it. Database time. */
export async function acquireLease(
  db: Database,
  key: string,
  holder: string,
  lengthMs: number,
): Promise<Hold | null> {
  const rows = await db.execute<{ fence: string }>(sql`
    insert into lease as l (key, holder, fence, until)
    values (${key}, ${holder}, 1, clock_timestamp() + ${`${lengthMs} milliseconds`}::interval)
    on conflict (key) do update
      set holder = excluded.holder, fence = l.fence + 1, until = excluded.until
      where l.holder is null
         or l.until <= clock_timestamp()
         or l.until > clock_timestamp() + ${`${LEASE_SECONDS_MAX} seconds`}::interval
    returning fence`);
  const fence = rows[0]?.fence;
  return fence === undefined ? null : { key, holder, fence: Number(fence) };
}

/** False: it is lost. */
export async function renewLease(db: Database, hold: Hold, lengthMs: number): Promise<boolean> {
  const rows = await db.execute(sql`
    update lease set until = clock_timestamp() + ${`${lengthMs} milliseconds`}::interval
    where key = ${hold.key} and fence = ${hold.fence} and holder = ${hold.holder} returning 1`);
  return rows.length > 0;
}

/** Gives it back at once; nothing where it was lost already. */
export async function releaseLease(db: Executor, hold: Hold): Promise<void> {
  await db.execute(sql`
    update lease set holder = null, until = clock_timestamp()
    where key = ${hold.key} and fence = ${hold.fence} and holder = ${hold.holder}`);
}

/** Within the writing transaction: throws `LeaseLost`, and keeps others from taking it until the commit. */
export async function assertHeld(tx: Executor, hold: Hold): Promise<void> {
  const rows = await tx.execute(sql`
    select 1 from lease
    where key = ${hold.key} and fence = ${hold.fence} and holder = ${hold.holder} for share`);
  if (rows.length === 0) throw new LeaseLost(`the lease ${hold.key} was taken over`);
}
