import type * as z from "zod";
import { authorize, type Permission, type Role } from "../../../shared/domain/access.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { NewToken } from "../../../shared/protocol/api.ts";
import { invalid } from "../middleware/valid.ts";
import type { Identity } from "./identity.ts";
import { isAbove } from "./token-rules.ts";

export interface Grant {
  role: Role | null;
  scopes: Permission[] | null;
}

/** What a machine gets where nothing is said, unless its maker has less. */
const USUAL_ROLE: Role = "developer";

/**
 * What a new token may do: never more than the token it is made with. Throws
 * `token.scope_too_wide` and `request.invalid`.
 */
export function grantFor(
  identity: Identity,
  organization: string,
  wanted: Pick<z.output<typeof NewToken>, "kind" | "role" | "scopes">,
  project: string | null,
): Grant {
  const { principal } = identity;
  const scope = { organization, ...(project === null ? {} : { project }) };
  const own = principal.roles.get(organization);
  if (own === undefined) throw new AppError("organization.not_found");
  const tooWide = (wanted.scopes ?? []).filter(
    (permission) => authorize(principal, permission, permission, scope) !== "allowed",
  );
  if (tooWide.length > 0) {
    throw new AppError("token.scope_too_wide", { detail: `You may not: ${tooWide.join(", ")}.` });
  }
  // Without scopes of its own it inherits those of the token it is made with.
  const inherited = principal.scopes === null ? null : [...principal.scopes];
  const scopes = wanted.scopes ?? inherited;
  if (wanted.kind === "machine") return { role: machineRole(wanted.role, own), scopes };
  if (wanted.role !== undefined) {
    throw invalid([{ pointer: "/role", detail: "only a machine token has a role of its own" }]);
  }
  if (principal.kind !== "user") {
    throw invalid([{ pointer: "/kind", detail: "a machine makes machine tokens only" }]);
  }
  return { role: null, scopes };
}

function machineRole(wanted: Role | undefined, own: Role): Role {
  if (wanted === undefined) return isAbove(USUAL_ROLE, own) ? own : USUAL_ROLE;
  if (!isAbove(wanted, own)) return wanted;
  throw new AppError("token.scope_too_wide", { detail: `Your own role is \`${own}\`.` });
}
