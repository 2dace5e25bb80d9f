import { AuthFailure } from "../auth/auth-failure.ts";
import { authenticate } from "../auth/authenticate.ts";
import type { AuthDeps } from "../auth/deps.ts";
import type { Refused } from "../http/engine-app.ts";
import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import type { AuthConfig } from "../metadata/opendd/auth-config.gen.ts";
import type { Session } from "../plan/session.ts";

/** Who a request of these headers comes from, by the AuthConfig of a build. */
export function authentication(
  opened: Pick<OpenedBuild, "authConfig" | "metadata">,
  deps: Omit<AuthDeps, "flags">,
): (headers: Headers) => Promise<Session | Refused> {
  const config = opened.authConfig() as AuthConfig | null;
  const { flags } = opened.metadata;
  return async (headers) => {
    // Without a word on who may ask what, nobody may.
    if (config === null) return { status: 500, message: "the build has no AuthConfig" };
    try {
      return await authenticate(config, headers, { ...deps, flags });
    } catch (error) {
      if (!(error instanceof AuthFailure)) throw error;
      return { status: error.status, message: error.message };
    }
  };
}
