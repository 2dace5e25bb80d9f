import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const name = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"].connections[":connection"].default;
  const connection = await answer(endpoint.$put({ param: { org, connection: name } }));
  return {
    answer: { connection },
    text: [`\`${connection.provider}:<region>\` means ${name} from now on.`],
  };
};
