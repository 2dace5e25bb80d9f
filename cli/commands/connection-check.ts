import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import { EXIT } from "../exit-code.ts";
import { checkLines, isUsable } from "../output/check-text.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const name = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  const endpoint = client.v1.orgs[":org"].connections[":connection"].check;
  const connection = await answer(endpoint.$post({ param: { org, connection: name } }));
  const usable = connection.check !== null && isUsable(connection.check);
  return {
    answer: { connection },
    text: checkLines(connection, call.colors),
    exit: usable ? EXIT.ok : EXIT.failed,
  };
};
