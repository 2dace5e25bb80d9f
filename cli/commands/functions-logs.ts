import { LogLine } from "../../shared/domain/event.ts";
import { answer, checked } from "../client/answer.ts";
import { openSession, type Session } from "../client/session.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import { findFunction } from "../functions/find-function.ts";
import { followStream } from "../operation/follow.ts";
import { logText } from "../output/log-text.ts";
import type { Call, Outcome, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { follow, json, after, limit } = call.options;
  if (follow && json) {
    throw usageFailure(
      "--follow prints as lines are written, --json prints one object at the end: use one of them.",
    );
  }
  const session = await openSession(call);
  const { id } = await findFunction(session, call.args[0] ?? "");
  if (follow) return followed(call, session, id);
  const endpoint = session.client.v1.orgs[":org"].functions[":function"].logs;
  const query = {
    ...(after === undefined ? {} : { after }),
    ...(limit === undefined ? {} : { limit: String(limit) }),
  };
  const page = await answer(endpoint.$get({ param: { org: session.org, function: id }, query }));
  if (page.items.length === 0) call.say("Nothing was written yet.");
  return { answer: page, text: page.items.map((line) => logText(line, call.colors)) };
};

async function followed(call: Call, session: Session, id: string): Promise<Outcome> {
  const leave = new AbortController();
  const stop = call.environment.onInterrupt(() => leave.abort());
  const endpoint = session.client.v1.orgs[":org"].functions[":function"].logs;
  const messages = followStream({
    clock: call.environment.clock,
    signal: leave.signal,
    after: call.options.after,
    open: (after) =>
      checked(
        endpoint.$get(
          {
            param: { org: session.org, function: id },
            query: { follow: "true", ...(after === undefined ? {} : { after }) },
          },
          { headers: { accept: "text/event-stream" }, init: { signal: leave.signal } },
        ),
      ),
  });
  try {
    for await (const message of messages) {
      const line = LogLine.safeParse(JSON.parse(message.data));
      if (line.success) call.environment.stdout.write(`${logText(line.data, call.colors)}\n`);
    }
  } finally {
    stop();
  }
  return { answer: {}, text: [], exit: EXIT.interrupted };
}
