import { Hono } from "hono";
import * as z from "zod";
import { LogLine } from "../../../shared/domain/event.ts";
import { environmentScope, type ManagerEnv } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { invalid, query } from "../middleware/valid.ts";
import { followLogLines, readLogCursor, readLogLines } from "../queries/log-lines.ts";
import { sourcesOf } from "../queries/sources.ts";
import { sse, wantsStream } from "../sse.ts";

const LogQuery = z.object({
  release: z.string().max(20).optional(),
  part: z.string().max(32).optional(),
  after: z.string().max(4_000).optional().meta({ description: "`next` of an earlier answer." }),
  limit: z
    .string()
    .regex(/^(?:[1-9][0-9]{0,2}|1000)$/, { error: "must be a whole number from 1 to 1000" })
    .transform(Number)
    .optional(),
  follow: z.enum(["true", "false"]).optional(),
});
const LogPage = z.object({ items: z.array(LogLine), next: z.string() });
const LINES = 200;

/** Under an environment. */
export const logs = new Hono<ManagerEnv>().get(
  "/logs",
  endpoint({
    summary: "What functions wrote; with `Accept: text/event-stream` as they write it",
    tag: "Logs",
    access: {
      permission: "log:read",
      read: "log:read",
      hidden: "request.not_found",
      within: "environment",
    },
    answers: { 200: LogPage },
    problems: [
      "request.invalid",
      "release.not_found",
      "route.not_found",
      "runner.unreachable",
      "provider.unavailable",
    ],
  }),
  query(LogQuery),
  async (c) => {
    const wanted = c.req.valid("query");
    const { organization, environment } = environmentScope(c);
    const { services } = c.var;
    const stream = wantsStream(c);
    const resumed = stream ? c.req.header("last-event-id") : undefined;
    const after = readLogCursor(resumed ?? wanted.after);
    if (after === null) throw invalid([{ pointer: "/after", detail: "is not a cursor of logs" }]);
    const sources = await sourcesOf(services.db, environment.id, wanted);
    if (stream) {
      const answer = sse(c, (signal) =>
        followLogLines(
          services,
          organization.id,
          sources,
          { after, follow: wanted.follow !== "false" },
          signal,
        ),
      );
      return answer as never;
    }
    const signal = AbortSignal.any([
      c.req.raw.signal,
      AbortSignal.timeout(services.config.limits.readMs),
    ]);
    const limit = wanted.limit ?? LINES;
    return c.json(
      await readLogLines(services, organization.id, sources, after, limit, signal),
      200,
    );
  },
);
