import { lt, or } from "drizzle-orm";
import { plan } from "../../../shared/schema/operations.ts";
import { idempotency, token } from "../../../shared/schema/people.ts";
import type { Services } from "../services.ts";

/**
 * Removes what nobody can ask for any more: first answers to POSTs whose key is old, plans that were
 * shown long ago, tokens that ended long ago. Builds, routes, operations and audit entries stay.
 */
export async function tidy({ db, clock, lengths }: Services): Promise<void> {
  const before = (ms: number) => new Date(clock.now().getTime() - ms);
  const ended = before(lengths.keepTokensMs);
  await db.delete(idempotency).where(lt(idempotency.createdAt, before(lengths.keepAnswersMs)));
  await db.delete(plan).where(lt(plan.createdAt, before(lengths.keepAnswersMs)));
  await db.delete(token).where(or(lt(token.expiresAt, ended), lt(token.revokedAt, ended)));
}
