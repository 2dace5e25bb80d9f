import { testClock, type TestClock } from "../../../../test/harness/clock.ts";
import { AuthFailure } from "../auth-failure.ts";
import type { AuthDeps } from "../deps.ts";
import { KeySets } from "../jwt/key-sets.ts";

/** What authentication needs, with a clock that stands and a release without variables. */
export function authDeps(
  changes: Partial<Omit<AuthDeps, "clock" | "keySets">> = {},
): AuthDeps & { clock: TestClock } {
  const clock = testClock();
  const deps = {
    fetch: globalThis.fetch,
    clock,
    environment: () => null,
    flags: { requireJwtAudienceValidationIfAudClaimPresent: false },
    ...changes,
  };
  return { ...deps, keySets: new KeySets(deps) };
}

/** The refusal as a client gets it. */
export async function refusalOf(
  authenticating: Promise<unknown>,
): Promise<{ status: number; message: string; internal: boolean }> {
  const failure = await authenticating.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof AuthFailure)) throw new Error("was not refused", { cause: failure });
  const [error] = failure.body.errors;
  return { status: failure.status, message: error?.message ?? "", internal: failure.internal };
}
