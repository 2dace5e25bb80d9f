import type { AuthConfig } from "../metadata/opendd/auth-config.gen.ts";
import type { Session } from "../plan/session.ts";
import { internal } from "./auth-failure.ts";
import { type Mode, modeOf } from "./auth-mode.ts";
import type { AuthDeps } from "./deps.ts";
import { type Identity, identityOfRole, refuseUnreadable, sessionOf } from "./identity.ts";
import { tokenIdentity } from "./jwt/token-identity.ts";
import { variablesOf } from "./variables.ts";
import { hookIdentity } from "./webhook/hook-identity.ts";

/**
 * Who sent a request and in which role, by an AuthConfig that `readAuthConfig` let pass.
 *
 * Variables of the session come from the token, the webhook or the configuration and are JSON; those
 * of headers, which are text, count only for who may emulate roles.
 *
 * @throws AuthFailure with the status and the message for the client.
 */
export async function authenticate(
  config: AuthConfig,
  headers: Headers,
  deps: AuthDeps,
): Promise<Session> {
  refuseUnreadable(headers);
  const identity = await identify(modeOf(config, headers), headers, deps);
  return sessionOf(identity, headers);
}

async function identify(
  { config, emulator }: Mode,
  headers: Headers,
  deps: AuthDeps,
): Promise<Identity> {
  if ("webhook" in config) return hookIdentity(config.webhook, emulator, headers, deps);
  if ("jwt" in config) return tokenIdentity(config.jwt, emulator, headers, deps);
  const { role, sessionVariables } = config.noAuth;
  const read = variablesOf(sessionVariables);
  if ("twice" in read) throw internal(`the session variable ${read.twice} is given twice`);
  return identityOfRole(role, read.variables, null);
}
