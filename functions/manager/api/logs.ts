import { Hono } from "hono";
import * as z from "zod";
import { LogLine } from "../../../shared/domain/event.ts";
import { environmentScope, type ManagerEnv } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { invalid, query } from "../middleware/valid.ts";
import { boundedRead } from "../queries/bounded-read.ts";
import { followLogLines } from "../queries/follow-logs.ts";
import { readLogCursor, readLogLines, writeLogCursor } from "../queries/log-lines.ts";
import { PROVIDER_PROBLEMS } from "../queries/provider-errors.ts";
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
    stream: "`event: log`, `id`: the cursor after it.",
    problems: [
      "request.invalid",
      "release.not_found",
      "route.not_found",
      "runner.unreachable",
      "engine.unreachable",
      ...PROVIDER_PROBLEMS,
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
    const sources = () => sourcesOf(services.db, environment.id, wanted);
    const first = await sources();
    const limit = wanted.limit ?? LINES;
    const read = () =>
      boundedRead(c, (signal) =>
        readLogLines(services, organization.id, first, after, limit, signal),
      );
    if (stream) {
      // Who comes for the first time gets the newest lines, who comes back all since then.
      const { items: tail, seen } = after.size === 0 ? await read() : { items: [], seen: after };
      const follow = wanted.follow !== "false";
      const of = { organizationId: organization.id, first, sources, after: seen, tail, follow };
      return sse(c, (signal) => followLogLines(services, of, signal)) as never;
    }
    const { items, seen } = await read();
    return c.json({ items, next: writeLogCursor(seen) }, 200);
  },
);
