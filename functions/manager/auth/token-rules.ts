import type * as z from "zod";
import { authorize, Role } from "../../../shared/domain/access.ts";
import type { TokenInfo } from "../../../shared/protocol/api.ts";
import type { token } from "../../../shared/schema/people.ts";
import type { Identity } from "./identity.ts";

type Row = typeof token.$inferSelect;

export function tokenView(row: Row, projectSlug: string | null): z.infer<typeof TokenInfo> {
  return {
    id: row.id,
    kind: row.kind === "machine" ? "machine" : "personal",
    name: row.name,
    role: row.role,
    project: projectSlug,
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

/** Whoever may write members sees their tokens too. */
export function seesAllTokens(identity: Identity, organization: string): boolean {
  const asked = ["member:write", "member:write", { organization }] as const;
  return authorize(identity.principal, ...asked) === "allowed";
}

/** One's own always; a machine's where its role is not above one's own. */
export function mayRevoke(identity: Identity, organization: string, row: Row): boolean {
  if (row.kind !== "machine" || row.role === null) return true;
  const role = identity.principal.roles.get(organization);
  return role !== undefined && !isAbove(row.role, role);
}

/** Whether `role` can do more than `other`. */
export function isAbove(role: Role, other: Role): boolean {
  return Role.options.indexOf(role) < Role.options.indexOf(other);
}
