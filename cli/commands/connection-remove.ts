import { checked } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const name = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"].connections[":connection"];
  const headers = { "if-match": "*" };
  await checked(endpoint.$delete({ param: { org, connection: name } }, { headers }));
  return {
    answer: { connection: name, removed: true },
    text: [`${name} is forgotten, with its key. Nothing was changed at the cloud.`],
  };
};
