import { checked } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const id = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  await checked(client.v1.orgs[":org"].tokens[":token"].$delete({ param: { org, token: id } }));
  return { answer: { id, revoked: true }, text: [`Token ${id} is worthless now.`] };
};
