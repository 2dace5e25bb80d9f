import { answer } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import { usageFailure } from "../failure.ts";
import { readHidden } from "../secret-input.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const name = call.args[0] ?? "";
  if (name.includes("=")) {
    throw usageFailure(
      "A secret's value does not stand on the command line: others on the machine see it there.",
      `Pipe it in: \`lintas secret set ${name.split("=")[0]} < file\`, or type it when asked.`,
    );
  }
  const { client, at, env } = await openPlace(call);
  const value = await readHidden(call.environment, `Value of ${name}: `);
  const endpoint =
    client.v1.orgs[":org"].projects[":project"].environments[":env"].secrets[":name"];
  const headers = { "if-match": "*" };
  const set = await answer(endpoint.$put({ param: { ...at, name }, json: { value } }, { headers }));
  return {
    answer: set,
    text: [`Set the secret ${name} in ${env}. The next deploy uses it: lintas deploy`],
  };
};
