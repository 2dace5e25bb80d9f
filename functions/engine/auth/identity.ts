import type { Session, SessionValue } from "../plan/session.ts";
import { AuthFailure, badRequest } from "./auth-failure.ts";

/** Who a request comes from, before it has said in which role. */
export type Identity =
  /** May take any role and set any variable. */
  | { emulator: string; until?: Date }
  | {
      until?: Date;
      defaultRole: string;
      roles: ReadonlySet<string>;
      variables: ReadonlyMap<string, SessionValue>;
    };

export const ROLE = "x-hasura-role";

/**
 * The session of a request by this identity: in the role that the header `x-hasura-role` asks for,
 * else in the default one. Its other headers count only where the identity may emulate roles.
 *
 * @throws AuthFailure 401 where the role is not allowed.
 */
export function sessionOf(identity: Identity, headers: Headers): Session {
  const asked = headers.get(ROLE);
  const { until } = identity;
  if ("emulator" in identity) {
    return session(asked ?? identity.emulator, textsOf(headers), until);
  }
  const role = asked ?? identity.defaultRole;
  if (!identity.roles.has(role)) {
    throw new AuthFailure(401, `cannot be authorized as role: ${role}`);
  }
  return session(role, identity.variables, until);
}

/** The identity where all that is known of it belongs to one role. */
export function identityOfRole(
  role: string,
  variables: ReadonlyMap<string, SessionValue>,
  emulator: string | null,
): Identity {
  if (role === emulator) return { emulator };
  return { defaultRole: role, roles: new Set([role]), variables };
}

/** @throws AuthFailure 400 at a header that is no visible ASCII. */
export function refuseUnreadable(headers: Headers): void {
  for (const [name, value] of headers) {
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      throw badRequest(
        `the value of the header '${name}' isn't a valid string: 'failed to convert header to a str'`,
      );
    }
  }
}

function session(
  role: string,
  variables: ReadonlyMap<string, SessionValue>,
  until: Date | undefined,
): Session {
  const own = new Map([...variables, [ROLE, { json: role }]]);
  return { role, variables: own, ...(until === undefined ? {} : { until }) };
}

function textsOf(headers: Headers): Map<string, SessionValue> {
  return new Map([...headers].map(([name, text]) => [name, { text }]));
}
