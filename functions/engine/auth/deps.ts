import type { Clock } from "../../../shared/clock.ts";
import type { EnvironmentValue } from "../metadata/opendd/auth-config.gen.ts";
import type { RuntimeFlags } from "../metadata/resolved.ts";
import { internal } from "./auth-failure.ts";
import type { KeySets } from "./jwt/key-sets.ts";

export type Fetch = typeof globalThis.fetch;

/** What authentication needs from outside. */
export interface AuthDeps {
  fetch: Fetch;
  clock: Clock;
  /** A variable of the release, as `valueFromEnv` names it. */
  environment(name: string): string | null;
  flags: Pick<RuntimeFlags, "requireJwtAudienceValidationIfAudClaimPresent">;
  /** Lives as long as the engine, not as the request. */
  keySets: KeySets;
}

/** @throws AuthFailure where the release lacks the variable. */
export function valueIn(deps: Pick<AuthDeps, "environment">, value: EnvironmentValue): string {
  if ("value" in value) return value.value;
  const found = deps.environment(value.valueFromEnv);
  if (found === null) {
    throw internal(`the variable ${value.valueFromEnv} of the auth config is not set`);
  }
  return found;
}
