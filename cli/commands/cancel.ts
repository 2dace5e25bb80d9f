import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const id = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"].operations[":operation"].cancel;
  const operation = await answer(endpoint.$post({ param: { org, operation: id } }));
  return {
    answer: { operation },
    text: [`Asked ${operation.kind} ${id} to stop. Follow it: lintas operations ${id}`],
  };
};
