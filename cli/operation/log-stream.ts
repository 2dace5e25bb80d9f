import type * as z from "zod";
import { LogLine } from "../../shared/domain/event.ts";
import { checked } from "../client/answer.ts";
import type { Place } from "../client/place.ts";
import type { Call } from "../spec.ts";
import { followStream } from "./follow.ts";

export interface LogQuery {
  release?: string;
  part?: string;
  after?: string;
  limit?: string;
}

/** Lines as they are written, until `signal` aborts. */
export async function* followLogs(
  call: Call,
  place: Place,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<z.infer<typeof LogLine>> {
  const environment = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const messages = followStream({
    clock: call.environment.clock,
    signal,
    after: query.after,
    open: (after) =>
      checked(
        environment.logs.$get(
          {
            param: place.at,
            query: { ...query, follow: "true", ...(after === undefined ? {} : { after }) },
          },
          { headers: { accept: "text/event-stream" }, init: { signal } },
        ),
      ),
  });
  for await (const message of messages) {
    const line = LogLine.safeParse(JSON.parse(message.data));
    if (line.success) yield line.data;
  }
}
