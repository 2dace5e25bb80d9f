import { answer } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import { liveAnswer, liveLines, readStatus } from "../deploy/live.ts";
import { runOperation } from "../operation/run.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const release = call.args[0] ?? "";
  const { weight } = call.options;
  const place = await openPlace(call);
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const json = weight === undefined ? { release } : { release, weight };
  const begun = await answer(environment.promotions.$post({ param: place.at, json }));
  const operation = await runOperation(call, place, begun);
  const status = await readStatus(place);
  return {
    answer: liveAnswer(status, operation),
    text: [`Live in ${place.env}: ${status.environment.url}`, ...liveLines(status)],
  };
};
