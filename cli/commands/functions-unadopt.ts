import { checked } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import { findFunction } from "../functions/find-function.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const session = await openSession(call);
  const { id, name } = await findFunction(session, call.args[0] ?? "");
  const endpoint = session.client.v1.orgs[":org"].functions[":function"].adoption;
  await checked(endpoint.$delete({ param: { org: session.org, function: id } }));
  return {
    answer: { id, adoption: null },
    text: [`No part takes ${name} over any more.`],
  };
};
