import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import { findFunction } from "../functions/find-function.ts";
import { answerOutcome } from "../output/answer-text.ts";
import { requestOf } from "../request.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const json = await requestOf(call, call.args[1]);
  const session = await openSession(call);
  const { id, name } = await findFunction(session, call.args[0] ?? "");
  const one = session.client.v1.orgs[":org"].functions[":function"];
  const param = { org: session.org, function: id };
  return answerOutcome(call, await answer(one.invocations.$post({ param, json })), name);
};
