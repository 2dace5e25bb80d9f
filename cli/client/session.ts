import { usageFailure } from "../failure.ts";
import { chooseCredentials } from "../profile/choose.ts";
import type { Call } from "../spec.ts";
import { answer } from "./answer.ts";
import { type ManagerClient, managerClient } from "./manager.ts";

/** A signed-in line to the Manager, for one organization. */
export interface Session {
  client: ManagerClient;
  url: string;
  org: string;
}

export async function openSession(call: Call): Promise<Session> {
  const credentials = await chooseCredentials(call.environment, call.options.profile);
  const client = managerClient(call.environment, credentials);
  const org = call.options.org ?? credentials.organization ?? (await onlyOrganization(client));
  return { client, url: credentials.url, org };
}

async function onlyOrganization(client: ManagerClient): Promise<string> {
  const me = await answer(client.v1.me.$get());
  const [only, ...others] = me.organizations;
  if (only && others.length === 0) return only.slug;
  throw usageFailure(
    `The token is good for ${me.organizations.length} organizations.`,
    `Name one: \`--org ${me.organizations.map((one) => one.slug).join("|")}\`.`,
  );
}
