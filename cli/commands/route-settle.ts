import { answer } from "../client/answer.ts";
import { openPlace } from "../client/place.ts";
import { liveAnswer, liveLines, readStatus } from "../deploy/live.ts";
import { runOperation } from "../operation/run.ts";
import { pendingLines } from "../output/route-text.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const place = await openPlace(call);
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const begun = await answer(environment.settlements.$post({ param: place.at }));
  const operation = await runOperation(call, place, begun);
  const status = await readStatus(place);
  const pending = status.route?.pending ?? [];
  return {
    answer: liveAnswer(status, operation),
    text: [
      ...(pending.length === 0
        ? [`Every provider follows the route of ${place.env}.`]
        : pendingLines(pending, call.colors)),
      ...liveLines(status),
    ],
  };
};
