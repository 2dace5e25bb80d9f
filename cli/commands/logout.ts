import { checked } from "../client/answer.ts";
import { managerClient } from "../client/manager.ts";
import { usageFailure } from "../failure.ts";
import { type Profile, readProfiles, writeProfiles } from "../profile/file.ts";
import type { Call, Run } from "../spec.ts";
import { Secret } from "../../shared/secret.ts";

export const run: Run = async (call) => {
  const profiles = await readProfiles(call.environment);
  const name = call.options.profile ?? profiles.current;
  const { [name]: profile, ...rest } = profiles.profiles;
  if (!profile) throw usageFailure(`There is no profile \`${name}\`.`, "Nothing is left to do.");
  const revoked = await revoke(call, profile);
  const current = Object.keys(rest)[0] ?? "default";
  await writeProfiles(call.environment, { current, profiles: rest });
  const note = revoked
    ? "Its token is worthless now."
    : "The Manager could not be told: its token stays good until it expires.";
  return {
    answer: { profile: name, revoked },
    text: [`Forgot the profile \`${name}\`. ${note}`],
  };
};

/** Forgetting must also work where the Manager is gone or the token is worthless already. */
async function revoke(call: Call, profile: Profile): Promise<boolean> {
  const client = managerClient(call.environment, {
    url: profile.url,
    token: new Secret(profile.token),
  });
  try {
    await checked(client.v1.session.$delete());
    return true;
  } catch {
    return false;
  }
}
