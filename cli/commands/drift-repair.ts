import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import { runOperation } from "../operation/run.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const id = call.args[0] ?? "";
  const session = await openSession(call);
  const endpoint = session.client.v1.orgs[":org"].drift[":function"].repair;
  const begun = await answer(endpoint.$post({ param: { org: session.org, function: id } }));
  const { id: operation, steps } = await runOperation(call, session, begun);
  return {
    answer: { operation: { id: operation, steps } },
    text: ["It is as it was released again."],
  };
};
