import { checked } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, at, env } = await openPlace(call);
  const endpoint =
    client.v1.orgs[":org"].projects[":project"].environments[":env"].variables[":name"];
  for (const name of call.args) {
    await checked(endpoint.$delete({ param: { ...at, name } }, { headers: { "if-match": "*" } }));
  }
  return {
    answer: { removed: call.args },
    text: [`Removed ${call.args.join(", ")} from ${env}. The next deploy goes without.`],
  };
};
