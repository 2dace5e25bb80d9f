import { checked } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const id = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"].drift[":function"].acceptance;
  await checked(endpoint.$post({ param: { org, function: id } }));
  return {
    answer: { id, accepted: true },
    text: ["What is there counts as right now. The next deploy writes what the build says."],
  };
};
