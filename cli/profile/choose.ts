import type { Environment } from "../environment.ts";
import { EXIT } from "../exit-code.ts";
import { type Failure, failure, usageFailure } from "../failure.ts";
import { Secret } from "../../shared/secret.ts";
import { readProfiles } from "./file.ts";

export const DEFAULT_URL = "http://localhost:7070";

/** Where to call and as whom. */
export interface Credentials {
  url: string;
  token: Secret;
  /** Null where only the environment's token is known. */
  organization: string | null;
  profile: string;
}

/** LINTAS_URL and LINTAS_TOKEN stand above the profile. Throws `auth.required` without a token. */
export async function chooseCredentials(
  environment: Environment,
  named: string | undefined,
): Promise<Credentials> {
  const { LINTAS_URL, LINTAS_TOKEN } = environment.variables;
  const profiles = await readProfiles(environment);
  const name = named ?? profiles.current;
  const profile = profiles.profiles[name];
  if (named !== undefined && !profile) {
    throw usageFailure(
      `There is no profile \`${named}\`.`,
      `Make it: \`lintas login --profile ${named}\`.`,
    );
  }
  const url = LINTAS_URL || profile?.url || DEFAULT_URL;
  if (LINTAS_TOKEN) {
    return { url, token: new Secret(LINTAS_TOKEN), organization: null, profile: name };
  }
  // A token goes only to the Manager that issued it.
  if (!profile || new URL(url).origin !== new URL(profile.url).origin) throw notSignedIn(url);
  return {
    url,
    token: new Secret(profile.token),
    organization: profile.organization,
    profile: name,
  };
}

function notSignedIn(url: string): Failure {
  return failure(
    "auth.required",
    EXIT.refused,
    `There is no token for ${url}.`,
    "Run `lintas login <the sign-in link that npm start printed>`, or set LINTAS_TOKEN.",
  );
}
