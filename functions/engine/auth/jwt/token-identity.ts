import type { JWTConfig } from "../../metadata/opendd/auth-config.gen.ts";
import { badRequest } from "../auth-failure.ts";
import type { AuthDeps } from "../deps.ts";
import { type Identity, ROLE } from "../identity.ts";
import { type HasuraClaims, hasuraClaims } from "./hasura-claims.ts";
import { checkRegistered } from "./registered-claims.ts";
import { tokenIn } from "./token.ts";
import { verifiedClaims } from "./verify-token.ts";

/**
 * The identity that a JSON Web Token proves.
 *
 * @throws AuthFailure 400 for the token, 500 for the key that should verify it.
 */
export async function tokenIdentity(
  jwt: JWTConfig,
  emulator: string | null,
  headers: Headers,
  deps: AuthDeps,
): Promise<Identity> {
  const token = tokenIn(jwt.tokenLocation, headers);
  const claims = await verifiedClaims(token, jwt.key, deps);
  const until = checkRegistered(claims, {
    ...jwt,
    now: deps.clock.now(),
    requireAudience: deps.flags.requireJwtAudienceValidationIfAudClaimPresent,
  });
  const hasura = hasuraClaims(claims, jwt.claimsConfig);
  if (emulator !== null && claimedRole(hasura) === emulator) return { emulator, until };
  const { defaultRole, allowedRoles: roles, variables } = hasura;
  return { defaultRole, roles, variables, until };
}

function claimedRole({ variables }: HasuraClaims): string | null {
  const role = variables.get(ROLE);
  if (role === undefined) return null;
  if ("json" in role && typeof role.json === "string") return role.json;
  throw badRequest(`Expected string value for claim ${ROLE}`);
}
