import { answer } from "../client/answer.ts";
import { openSettings } from "../deploy/ensure-environment.ts";
import { usageFailure } from "../failure.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const assignments = call.args.map(assignment);
  const { client, at, env } = await openSettings(call);
  const endpoint =
    client.v1.orgs[":org"].projects[":project"].environments[":env"].variables[":name"];
  const items = [];
  for (const { name, value } of assignments) {
    const headers = { "if-match": "*" };
    items.push(
      await answer(endpoint.$put({ param: { ...at, name }, json: { value } }, { headers })),
    );
  }
  const names = items.map((one) => one.name).join(", ");
  return {
    answer: { items },
    text: [`Set ${names} in ${env}. The next deploy uses it: lintas deploy`],
  };
};

function assignment(text: string): { name: string; value: string } {
  const at = text.indexOf("=");
  if (at > 0) return { name: text.slice(0, at), value: text.slice(at + 1) };
  throw usageFailure(`\`${text}\` is not NAME=value.`, "For example: `lintas env set LIMIT=20`.");
}
