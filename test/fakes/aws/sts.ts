import { AwsError, element, xml } from "./answers.ts";
import type { FakeAccount } from "./state.ts";

type StsOperation = (state: FakeAccount, form: URLSearchParams, principal: string) => Response;

/** Operations of STS by the `Action` of their form. */
export const stsOperations: Readonly<Record<string, StsOperation>> = {
  GetCallerIdentity: (state, _form, principal) =>
    xml(
      "sts",
      "GetCallerIdentity",
      `${element("Arn", principal)}${element("UserId", "AIDAFAKE")}${element("Account", state.account)}`,
    ),
  AssumeRole(state, form) {
    const role = form.get("RoleArn") ?? "";
    const wanted = state.assumable.get(role);
    if (wanted === undefined || (wanted !== null && wanted !== form.get("ExternalId"))) {
      throw new AwsError(
        "AccessDenied",
        `User is not authorized to perform: sts:AssumeRole on resource: ${role}`,
        403,
      );
    }
    return xml("sts", "AssumeRole", assumed(state, role, form.get("RoleSessionName") ?? ""));
  },
  AssumeRoleWithWebIdentity(state, form) {
    const role = form.get("RoleArn") ?? "";
    if (!state.assumable.has(role)) {
      throw new AwsError(
        "AccessDenied",
        "Not authorized to perform sts:AssumeRoleWithWebIdentity",
        403,
      );
    }
    if ((form.get("WebIdentityToken") ?? "").split(".").length !== 3) {
      throw new AwsError("InvalidIdentityToken", "The ID Token provided is not a valid JWT.", 400);
    }
    const name = form.get("RoleSessionName") ?? "";
    return xml("sts", "AssumeRoleWithWebIdentity", assumed(state, role, name));
  },
};

const HOUR_MS = 3_600_000;

function assumed(state: FakeAccount, role: string, session: string): string {
  const id = `ASIA${String(state.nextId()).padStart(16, "0")}`;
  const name = role.split("/").at(-1) ?? "";
  const arn = `arn:aws:sts::${state.account}:assumed-role/${name}/${session}`;
  state.keys?.set(id, arn);
  // The SDK compares this with the machine's own clock.
  const ends = new Date(Date.now() + HOUR_MS).toISOString();
  return [
    "<Credentials>",
    element("AccessKeyId", id),
    element("SecretAccessKey", "fake-secret"),
    element("SessionToken", "fake-session"),
    element("Expiration", ends),
    "</Credentials>",
    "<AssumedRoleUser>",
    element("AssumedRoleId", `AROAFAKE00000000:${session}`),
    element("Arn", arn),
    "</AssumedRoleUser>",
  ].join("");
}
