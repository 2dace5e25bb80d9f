import * as z from "zod";

export const Role = z.enum(["owner", "admin", "developer", "operator", "viewer"]);
export type Role = z.infer<typeof Role>;

/** Everything that can be allowed, as `resource:action`. Scopes of tokens are the same words. */
export const Permission = z.enum([
  "organization:read",
  "organization:write",
  "member:read",
  "member:write",
  "project:read",
  "project:write",
  "project:delete",
  "environment:read",
  "environment:write",
  "environment:delete",
  "variable:read",
  "variable:write",
  "secret:read",
  "secret:write",
  "build:read",
  "build:write",
  "plan:write",
  "deployment:write",
  "release:read",
  "route:read",
  "route:write",
  "operation:read",
  "operation:cancel",
  "log:read",
  "function:invoke",
  "token:read",
  "token:write",
  "audit:read",
  "snapshot:read",
  "connection:read",
  "connection:write",
  "cloud:read",
  "cloud:write",
  "rule:read",
  "rule:write",
  "plan:approve",
]);
export type Permission = z.infer<typeof Permission>;

const VIEW: readonly Permission[] = [
  "organization:read",
  "member:read",
  "project:read",
  "environment:read",
  "variable:read",
  "build:read",
  "release:read",
  "route:read",
  "operation:read",
  "log:read",
  "connection:read",
  "cloud:read",
  "rule:read",
];
const OPERATE: readonly Permission[] = [
  ...VIEW,
  "secret:read",
  "plan:write",
  "route:write",
  "operation:cancel",
  "function:invoke",
  "token:read",
  "token:write",
  "plan:approve",
];
const DEVELOP: readonly Permission[] = [
  ...OPERATE,
  "project:write",
  "environment:write",
  "environment:delete",
  "variable:write",
  "secret:write",
  "build:write",
  "deployment:write",
  "cloud:write",
];
const ADMINISTER: readonly Permission[] = [
  ...DEVELOP,
  "project:delete",
  "member:write",
  "audit:read",
  "organization:write",
  "connection:write",
  "rule:write",
];

/** `snapshot:read` belongs to no role: only a gateway's own machine token carries it. */
export const rolePermissions: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set(ADMINISTER),
  admin: new Set(ADMINISTER.filter((permission) => permission !== "organization:write")),
  developer: new Set(DEVELOP),
  operator: new Set(OPERATE),
  viewer: new Set(VIEW),
};

/** Who asks. A token never has more than its owner has now. */
export interface Principal {
  kind: "user" | "machine";
  /** The user's id, or the token's id for a machine. */
  id: string;
  name: string;
  /** The token that was presented. */
  token: string;
  /** Role per organization id. */
  roles: ReadonlyMap<string, Role>;
  /** `null` is everything the role has. */
  scopes: ReadonlySet<Permission> | null;
  /** The only project id the token is good for, if it is bound to one. */
  project: string | null;
}

export interface Scope {
  organization: string;
  /** Project id, where the thing asked for belongs to one. */
  project?: string;
}

/**
 * `hidden` must be answered exactly as for a thing that is not there: the principal may not even
 * read it. `forbidden` may name the missing permission.
 */
export type Verdict = "allowed" | "forbidden" | "hidden";

/** The one place that decides. `read` is the permission that makes the thing visible at all. */
export function authorize(
  principal: Principal,
  permission: Permission,
  read: Permission,
  scope: Scope,
): Verdict {
  if (has(principal, permission, scope)) return "allowed";
  return has(principal, read, scope) ? "forbidden" : "hidden";
}

function has(principal: Principal, permission: Permission, scope: Scope): boolean {
  const role = principal.roles.get(scope.organization);
  if (principal.scopes !== null && !principal.scopes.has(permission)) return false;
  if (principal.project !== null && scope.project !== principal.project) return false;
  if (role !== undefined) return rolePermissions[role].has(permission);
  return false;
}
