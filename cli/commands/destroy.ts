import { answer } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import { usageFailure } from "../failure.ts";
import { runOperation } from "../operation/run.ts";
import type { Call, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const place = await openPlace(call);
  const confirm = await confirmed(call, place.project, place.env);
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const begun = await answer(
    environment.destructions.$post({ param: place.at, json: { confirm } }),
  );
  const { id, steps } = await runOperation(call, place, begun);
  return {
    answer: { operation: { id, steps }, environment: place.env },
    text: [`Nothing of ${place.project} runs in ${place.env} any more.`],
  };
};

/** The environment's name as it was typed. Throws a `Failure` (usage) where it is another one. */
async function confirmed({ environment, options }: Call, project: string, env: string) {
  const remedy = `Name it: \`lintas destroy --env ${env} --confirm ${env}\`.`;
  if (options.confirm === undefined && !environment.stdin.isTTY) {
    throw usageFailure(`Destroying ${env} needs its name once more.`, remedy);
  }
  const question = `This removes everything of ${project} that runs in ${env}. Type ${env}: `;
  const typed = options.confirm ?? (await environment.stdin.ask(question, { hidden: false }));
  if (typed.trim() === env) return env;
  throw usageFailure(`\`${typed.trim()}\` is not ${env}: nothing was destroyed.`, remedy);
}
