import { answer } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import { liveAnswer, liveLines, readStatus } from "../deploy/live.ts";
import { usageFailure } from "../failure.ts";
import { runOperation } from "../operation/run.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const json = call.args[0] === undefined ? {} : { version: routeVersion(call.args[0]) };
  const place = await openPlace(call);
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const begun = await answer(environment.rollbacks.$post({ param: place.at, json }));
  const operation = await runOperation(call, place, begun);
  const status = await readStatus(place);
  return {
    answer: liveAnswer(status, operation),
    text: [`Live in ${place.env} again: ${status.environment.url}`, ...liveLines(status)],
  };
};

function routeVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageFailure(
    `\`${text}\` is not a version of the route.`,
    "`lintas route --history` lists them.",
  );
}
