import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const connection = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"].connections[":connection"].policy;
  const policy = await answer(endpoint.$get({ param: { org, connection } }));
  // What to do with it goes beside it, so that the policy can be piped into a file.
  call.say(policy.how);
  return { answer: policy, text: [policy.text.trimEnd()] };
};
