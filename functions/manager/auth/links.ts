import { and, eq, gt, isNull } from "drizzle-orm";
import { AppError } from "../../../shared/errors/app-error.ts";
import { member, token, user } from "../../../shared/schema/people.ts";
import { Secret } from "../../../shared/secret.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import { newToken, tokenHash, tokenKind } from "../../../shared/tokens.ts";
import { writeAudit } from "../change.ts";
import type { ManagerContext } from "../context.ts";

/**
 * Turns a one-time link into a session or a personal token of its owner, all in one transaction:
 * of any number of uses at once exactly one succeeds. Throws `auth.link_used` and
 * `request.rate_limited`.
 */
export async function useLink(
  c: ManagerContext,
  link: string,
  kind: "session" | "personal",
  lifeMs: number,
): Promise<{ token: Secret; expiresAt: Date }> {
  const { clientAddress, db, signInFailures } = c.var.services;
  const address = clientAddress?.(c.req.raw, c.env) ?? "unknown";
  signInFailures.check(address);
  if (tokenKind(link) !== "link") {
    signInFailures.failed(address);
    throw new AppError("auth.link_used");
  }
  const hash = await tokenHash(new Secret(link));
  const issued = await db.transaction(async (tx) => {
    const now = c.var.services.clock.now();
    const [used] = await tx
      .update(token)
      .set({ revokedAt: now, lastUsedAt: now })
      .where(
        and(
          eq(token.hash, hash),
          eq(token.kind, "link"),
          isNull(token.revokedAt),
          gt(token.expiresAt, now),
        ),
      )
      .returning({ id: token.id, userId: token.userId });
    if (!used?.userId) return null;
    const secret = newToken(kind);
    const expiresAt = new Date(now.getTime() + lifeMs);
    const id = c.var.services.ids.long("tok");
    await tx.insert(token).values({
      id,
      kind,
      name: kind === "session" ? "console" : "command line",
      hash: await tokenHash(secret),
      userId: used.userId,
      scopes: null,
      createdAt: now,
      expiresAt,
    });
    if (kind === "personal") await raiseSnapshotVersion(tx);
    const memberships = await tx
      .select({ organizationId: member.organizationId, name: user.name })
      .from(member)
      .innerJoin(user, eq(user.id, member.userId))
      .where(eq(member.userId, used.userId));
    for (const { organizationId, name } of memberships) {
      const audit = { action: "session.create", subject: name, data: { token: id, kind } };
      const principal = { kind: "user", id: used.userId, name };
      await writeAudit(c, tx, organizationId, audit, principal);
    }
    return { token: secret, expiresAt };
  });
  if (issued !== null) return issued;
  signInFailures.failed(address);
  throw new AppError("auth.link_used");
}
