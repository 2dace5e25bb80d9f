import { and, eq, isNull } from "drizzle-orm";
import type { Clock } from "../../../shared/clock.ts";
import type { Transaction } from "../../../shared/database.ts";
import type { Permission } from "../../../shared/domain/access.ts";
import type { Ids } from "../../../shared/ids.ts";
import { auditEntry, member, organization, token, user } from "../../../shared/schema/people.ts";
import type { Secret } from "../../../shared/secret.ts";
import { newToken, tokenHash, tokenKind } from "../../../shared/tokens.ts";

interface Context {
  clock: Clock;
  ids: Ids;
}

export interface Administrator {
  userId: string;
  organizationId: string;
}

const LAUNCHER = { kind: "machine", id: "launcher", name: "npm start" } as const;
const LINK_MINUTES = 15;
const DEPLOY_MINUTES = 30;
const GATEWAY_YEARS = 10;

/** The organization `local` and the person who owns it, made at the first start. */
export async function ensureAdministrator(tx: Transaction, cx: Context): Promise<Administrator> {
  const [found] = await tx
    .select({ organizationId: organization.id, userId: member.userId })
    .from(organization)
    .innerJoin(member, eq(member.organizationId, organization.id))
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(organization.slug, "local"), eq(member.role, "owner"), isNull(user.email)))
    .limit(1);
  if (found) return found;
  const at = cx.clock.now();
  const made = { organizationId: cx.ids.long("org"), userId: cx.ids.long("usr") };
  await tx
    .insert(organization)
    .values({ id: made.organizationId, slug: "local", name: "Local", createdAt: at });
  await tx.insert(user).values({ id: made.userId, name: "Administrator", createdAt: at });
  await tx.insert(member).values({ ...made, role: "owner", createdAt: at });
  await audit(tx, cx, made.organizationId, "organization.create", "local", { owner: made.userId });
  return made;
}

/**
 * Sign-in links for the administrator, one for each place to sign in at, as each works once.
 * Earlier ones that nobody used end with them.
 */
export async function newSignInLinks(
  tx: Transaction,
  cx: Context,
  admin: Administrator,
): Promise<{ consoleLink: Secret; commandLineLink: Secret }> {
  await tx
    .update(token)
    .set({ revokedAt: cx.clock.now() })
    .where(and(eq(token.kind, "link"), eq(token.userId, admin.userId), isNull(token.revokedAt)));
  const link = (name: string) =>
    issue(tx, cx, admin, { kind: "link", name, minutes: LINK_MINUTES });
  return {
    consoleLink: await link("sign-in link of the console"),
    commandLineLink: await link("sign-in link of the command line"),
  };
}

/** A short-lived token with which the launcher deploys the example, through the public API. */
export function newDeployToken(
  tx: Transaction,
  cx: Context,
  admin: Administrator,
): Promise<Secret> {
  return issue(tx, cx, admin, {
    kind: "personal",
    name: "first deploy (npm start)",
    minutes: DEPLOY_MINUTES,
  });
}

/** The token by which the gateway reads snapshots: `kept` as long as it is good, else a new one. */
export async function ensureGatewayToken(
  tx: Transaction,
  cx: Context,
  admin: Administrator,
  kept: Secret | null,
): Promise<Secret> {
  if (kept && tokenKind(kept.reveal()) === "machine") {
    const [found] = await tx
      .select({ expiresAt: token.expiresAt, revokedAt: token.revokedAt })
      .from(token)
      .where(eq(token.hash, await tokenHash(kept)));
    if (found && found.revokedAt === null && found.expiresAt > cx.clock.now()) return kept;
  }
  return await issue(tx, cx, admin, {
    kind: "machine",
    name: "gateway",
    minutes: GATEWAY_YEARS * 365 * 24 * 60,
    scopes: ["snapshot:read"],
  });
}

async function issue(
  tx: Transaction,
  cx: Context,
  admin: Administrator,
  wanted: {
    kind: "link" | "personal" | "machine";
    name: string;
    minutes: number;
    scopes?: Permission[];
  },
): Promise<Secret> {
  const secret = newToken(wanted.kind);
  const id = cx.ids.long("tok");
  const now = cx.clock.now();
  await tx.insert(token).values({
    id,
    kind: wanted.kind,
    name: wanted.name,
    hash: await tokenHash(secret),
    userId: wanted.kind === "machine" ? null : admin.userId,
    scopes: wanted.scopes ?? null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + wanted.minutes * 60_000),
  });
  await audit(tx, cx, admin.organizationId, "token.create", wanted.name, { token: id });
  return secret;
}

async function audit(
  tx: Transaction,
  cx: Context,
  organizationId: string,
  action: string,
  subject: string,
  data: Record<string, unknown>,
): Promise<void> {
  await tx.insert(auditEntry).values({
    id: cx.ids.long("aud"),
    organizationId,
    at: cx.clock.now(),
    principal: LAUNCHER,
    action,
    subject,
    data,
  });
}
