import { checked } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const rule = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  const headers = { "if-match": "*" };
  const endpoint = client.v1.orgs[":org"].rules[":rule"];
  await checked(endpoint.$delete({ param: { org, rule } }, { headers }));
  return { answer: { rule, removed: true }, text: [`${rule} holds no more.`] };
};
