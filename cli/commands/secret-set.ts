import { answer } from "../client/answer.ts";
import { openSettings } from "../deploy/ensure-environment.ts";
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
  const { from } = call.options;
  const reference = from === undefined ? null : referenceOf(from);
  const { client, at, env } = await openSettings(call);
  const json =
    reference === null
      ? { value: await readHidden(call.environment, `Value of ${name}: `) }
      : { reference };
  const endpoint =
    client.v1.orgs[":org"].projects[":project"].environments[":env"].secrets[":name"];
  const headers = { "if-match": "*" };
  const set = await answer(endpoint.$put({ param: { ...at, name }, json }, { headers }));
  return {
    answer: set,
    text: [
      reference === null
        ? `Set the secret ${name} in ${env}. The next deploy uses it: lintas deploy`
        : `${name} in ${env} is read from ${from} for each new release: lintas deploy`,
    ],
  };
};

/** `<connection>[:<region>]/<name>`; the name may hold slashes of its own. */
function referenceOf(text: string) {
  const [, connection, region, name] =
    /^([a-z][a-z0-9-]*)(?::([a-z0-9-]+))?\/(.+)$/.exec(text) ?? [];
  if (connection && name) return { connection, region: region ?? null, name };
  throw usageFailure(
    `\`${text}\` is not <connection>[:<region>]/<name>.`,
    "For example: `lintas secret set STRIPE_KEY --from aws:eu-central-1/shop/stripe`.",
  );
}
