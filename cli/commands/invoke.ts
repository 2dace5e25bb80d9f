import { answer } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import { answerOutcome } from "../output/answer-text.ts";
import { requestOf } from "../request.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { release } = call.options;
  const request = await requestOf(call, call.args[1]);
  const place = await openPlace(call);
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const json = {
    ...request,
    part: call.args[0] ?? "",
    ...(release === undefined ? {} : { release }),
  };
  const got = await answer(environment.invocations.$post({ param: place.at, json }));
  return answerOutcome(call, got, got.release);
};
