import { answer } from "../client/answer.ts";
import { managerClient } from "../client/manager.ts";
import { chooseCredentials } from "../profile/choose.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const credentials = await chooseCredentials(call.environment, call.options.profile);
  const me = await answer(managerClient(call.environment, credentials).v1.me.$get());
  const { url, profile } = credentials;
  const scopes = me.token.scopes === null ? "everything the role has" : me.token.scopes.join(", ");
  return {
    answer: { url, profile, me },
    text: [
      `${me.name} (${me.kind}) at ${url}`,
      ...me.organizations.map((one) => `${one.role} of ${one.slug} (${one.name})`),
      `token ${me.token.name} (${me.token.kind}): ${scopes}, until ${me.token.expiresAt.slice(0, 10)}`,
    ],
  };
};
