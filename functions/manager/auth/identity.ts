import { and, eq, isNull, lt, or } from "drizzle-orm";
import { sha256Hex } from "../../../shared/canonical.ts";
import type { Permission, Principal, Role } from "../../../shared/domain/access.ts";
import { member, organization, token, user } from "../../../shared/schema/people.ts";
import type { TokenKind } from "../../../shared/tokens.ts";
import type { Services } from "../context.ts";

/** Who asks, with what the API tells of them. */
export interface Identity {
  principal: Principal;
  organizations: { id: string; slug: string; name: string; role: Role }[];
  token: {
    id: string;
    kind: TokenKind;
    name: string;
    scopes: Permission[] | null;
    expiresAt: Date;
    /** The only organization it is good for; null for a person's own and for a gateway's. */
    organizationId: string | null;
  };
}

export interface Identities {
  /** The identity behind a token, or null where it is unknown, revoked or expired. */
  find(secret: string): Promise<Identity | null>;
  /** Forgets what is believed of a token at once; other processes do within `tokenCacheMs`. */
  forget(tokenId: string): void;
}

interface Believed {
  identity: Identity | null;
  until: number;
}

const CACHE_ENTRIES = 10_000;
const USED_EVERY_MS = 60_000;

/**
 * Identities by token hash: looked up by its unique index, so no comparison of secrets takes time
 * that tells anything. Hits and misses are believed for `limits.tokenCacheMs`.
 */
export function identities(services: Services): Identities {
  const { clock, config } = services;
  const believed = new Map<string, Believed>();
  const lastUsed = new Map<string, number>();

  const look = async (hash: string): Promise<Identity | null> => {
    const known = believed.get(hash);
    const now = clock.now().getTime();
    if (known && known.until > now && known.until <= now + config.limits.tokenCacheMs) {
      return known.identity;
    }
    const identity = await readIdentity(services, hash);
    if (believed.size >= CACHE_ENTRIES) believed.clear();
    believed.set(hash, { identity, until: now + config.limits.tokenCacheMs });
    return identity;
  };

  const markUsed = (id: string, now: Date) => {
    if (now.getTime() - (lastUsed.get(id) ?? 0) < USED_EVERY_MS) return;
    if (lastUsed.size >= CACHE_ENTRIES) lastUsed.clear();
    lastUsed.set(id, now.getTime());
    void writeLastUsed(services, id, now);
  };

  return {
    async find(secret) {
      const identity = await look(await sha256Hex(secret));
      const now = clock.now();
      if (identity === null || identity.token.expiresAt <= now) return null;
      markUsed(identity.token.id, now);
      return identity;
    },
    forget(tokenId) {
      for (const [hash, { identity }] of believed) {
        if (identity?.token.id === tokenId) believed.delete(hash);
      }
    },
  };
}

async function writeLastUsed(services: Services, id: string, now: Date): Promise<void> {
  const minuteAgo = new Date(now.getTime() - USED_EVERY_MS);
  try {
    await services.db
      .update(token)
      .set({ lastUsedAt: now })
      .where(and(eq(token.id, id), or(isNull(token.lastUsedAt), lt(token.lastUsedAt, minuteAgo))));
  } catch (error) {
    services.log.warn("the last use of a token was not written", { token: id, error });
  }
}

async function readIdentity(services: Services, hash: string): Promise<Identity | null> {
  const rows = await services.db
    .select({
      token: {
        id: token.id,
        kind: token.kind,
        name: token.name,
        userId: token.userId,
        organizationId: token.organizationId,
        role: token.role,
        projectId: token.projectId,
        scopes: token.scopes,
        expiresAt: token.expiresAt,
      },
      userName: user.name,
      memberRole: member.role,
      organization: { id: organization.id, slug: organization.slug, name: organization.name },
    })
    .from(token)
    .leftJoin(user, eq(user.id, token.userId))
    .leftJoin(
      member,
      and(
        eq(member.userId, token.userId),
        or(isNull(token.organizationId), eq(member.organizationId, token.organizationId)),
      ),
    )
    .leftJoin(
      organization,
      or(
        eq(organization.id, member.organizationId),
        and(isNull(token.userId), eq(organization.id, token.organizationId)),
      ),
    )
    .where(and(eq(token.hash, hash), isNull(token.revokedAt)));
  const [first] = rows;
  if (!first || first.token.kind === "link") return null;
  const organizations = rows.flatMap((row) => {
    const role = row.memberRole ?? row.token.role;
    return row.organization === null || role === null ? [] : [{ ...row.organization, role }];
  });
  return identityOf(first, organizations);
}

function identityOf(
  row: {
    token: {
      id: string;
      kind: TokenKind;
      name: string;
      userId: string | null;
      organizationId: string | null;
      projectId: string | null;
      scopes: Permission[] | null;
      expiresAt: Date;
    };
    userName: string | null;
  },
  organizations: Identity["organizations"],
): Identity {
  const { id, kind, name, userId, organizationId, projectId, scopes, expiresAt } = row.token;
  return {
    principal: {
      kind: userId === null ? "machine" : "user",
      id: userId ?? id,
      name: userId === null ? name : (row.userName ?? name),
      token: id,
      roles: new Map(organizations.map((entry) => [entry.id, entry.role])),
      scopes: scopes === null ? null : new Set(scopes),
      project: projectId,
    },
    organizations: organizations.sort((a, b) => (a.slug < b.slug ? -1 : 1)),
    token: { id, kind, name, scopes, expiresAt, organizationId },
  };
}
