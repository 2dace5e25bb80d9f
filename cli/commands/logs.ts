import { answer } from "../client/answer.ts";
import { openPlace, type Place } from "../client/place.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import { followLogs, type LogQuery } from "../operation/log-stream.ts";
import { logText } from "../output/log-text.ts";
import type { Call, Outcome, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { follow, json, release, part, after, limit } = call.options;
  if (follow && json) {
    throw usageFailure(
      "--follow prints as lines are written, --json prints one object at the end: use one of them.",
      "For scripts: `lintas logs --json --after <next of the answer before>`.",
    );
  }
  const query: LogQuery = {
    ...(release === undefined ? {} : { release }),
    ...(part === undefined ? {} : { part }),
    ...(after === undefined ? {} : { after }),
    ...(limit === undefined ? {} : { limit: String(limit) }),
  };
  const place = await openPlace(call);
  if (follow) return followed(call, place, query);
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const page = await answer(environment.logs.$get({ param: place.at, query }));
  if (page.items.length === 0) call.say("Nothing was written yet.");
  return { answer: page, text: page.items.map((line) => logText(line, call.colors)) };
};

async function followed(call: Call, place: Place, query: LogQuery): Promise<Outcome> {
  const leave = new AbortController();
  const stop = call.environment.onInterrupt(() => leave.abort());
  try {
    for await (const line of followLogs(call, place, query, leave.signal)) {
      call.environment.stdout.write(`${logText(line, call.colors)}\n`);
    }
  } finally {
    stop();
  }
  return { answer: {}, text: [], exit: EXIT.interrupted };
}
