import { Hono } from "hono";
import * as z from "zod";
import { LogLine } from "../../../shared/domain/event.ts";
import * as api from "../../../shared/protocol/api-clouds.ts";
import { writeAudit } from "../change.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { keyedCall } from "../middleware/idempotency.ts";
import { body, invalid, query } from "../middleware/valid.ts";
import { boundedRead } from "../queries/bounded-read.ts";
import { followFunctionLogs, readFunctionLogs } from "../queries/function-logs.ts";
import { requireObservation } from "../queries/functions.ts";
import { invokeSignature } from "../queries/invoke-signature.ts";
import { callContext } from "../queries/log-lines.ts";
import type { ObservationRow } from "../queries/observations.ts";
import { namedError, PROVIDER_PROBLEMS } from "../queries/provider-errors.ts";
import { sendRequest, textOrBase64 } from "../queries/send-request.ts";
import { sse, wantsStream } from "../sse.ts";

const tag = "Functions";
const read: Access = {
  permission: "cloud:read",
  read: "cloud:read",
  hidden: "function.not_found",
  within: "subject",
};
const logs: Access = { ...read, permission: "log:read" };
const invoke: Access = { ...read, permission: "function:invoke" };
type Answer = z.infer<typeof api.FunctionAnswer>;

const Seq = z.string().regex(/^[0-9]{1,15}$/, { error: "must be a whole number" });
const LogQuery = z.object({
  after: Seq.optional().meta({ description: "`next` of an earlier answer." }),
  limit: z
    .string()
    .regex(/^(?:[1-9][0-9]{0,2}|1000)$/, { error: "must be a whole number from 1 to 1000" })
    .transform(Number)
    .optional(),
  follow: z.enum(["true", "false"]).optional(),
});
const LINES = 200;
const FunctionLogPage = z.object({ items: z.array(LogLine), next: z.string() });

const MetricQuery = z.object({
  from: z.iso.datetime().optional().meta({ description: "An hour before `to` where left out." }),
  to: z.iso.datetime().optional().meta({ description: "Now where left out." }),
  step: z
    .string()
    .regex(/^[1-9][0-9]{1,5}$/, { error: "must be seconds, at least 10" })
    .transform(Number)
    .optional()
    .meta({ description: "Seconds of one interval; 60 where left out." }),
});
const HOUR_MS = 3_600_000;
const MOST_POINTS = 1_500;

/** Reads of one function through its provider's own APIs. */
export const functionReads = new Hono<ManagerEnv>()
  .post(
    "/:function/invocations",
    endpoint({
      summary: "Send one request to a function at its provider's own address",
      tag,
      access: invoke,
      answers: { 200: api.FunctionAnswer },
      problems: [
        "request.invalid",
        "function.timeout",
        "function.crashed",
        "runner.unreachable",
        "engine.unreachable",
        ...PROVIDER_PROBLEMS,
      ],
      keyed: true,
    }),
    body(api.FunctionInvocation),
    async (c) => {
      const wanted = c.req.valid("json");
      const row = await requireObservation(c, c.req.param("function"), invoke);
      const answer = await keyedCall(c, async () => {
        await auditInvocation(c, row, wanted);
        const shown = await send(c, row, wanted);
        // What a function answers may be a secret of its own: the kept copy is encrypted.
        return { status: 200, body: JSON.stringify(shown), headers: {}, sealed: true };
      });
      return c.json(JSON.parse(answer.body) as Answer, 200, answer.headers);
    },
  )
  .get(
    "/:function/logs",
    endpoint({
      summary: "What a function wrote; with `Accept: text/event-stream` as it writes it",
      tag,
      access: logs,
      answers: { 200: FunctionLogPage },
      stream: "`event: log`, `id`: the number to go on after.",
      problems: [
        "request.invalid",
        "runner.unreachable",
        "engine.unreachable",
        ...PROVIDER_PROBLEMS,
      ],
    }),
    query(LogQuery),
    async (c) => {
      const wanted = c.req.valid("query");
      const { services } = c.var;
      const { observation: own } = await requireObservation(c, c.req.param("function"), logs);
      const adapter = await services.targets.adapter(own.organizationId, own.target);
      const stream = wantsStream(c);
      const resumed = Seq.safeParse(stream ? c.req.header("last-event-id") : undefined);
      const after = Number(resumed.success ? resumed.data : (wanted.after ?? 0));
      const of = { adapter, ref: own.ref, after, limit: wanted.limit ?? LINES };
      if (stream) {
        const follow = wanted.follow !== "false";
        return sse(c, (signal) => followFunctionLogs(services, of, follow, signal)) as never;
      }
      const items = await boundedRead(c, (signal) => readFunctionLogs(services, of, signal));
      return c.json({ items, next: String(items.at(-1)?.seq ?? after) }, 200);
    },
  )
  .get(
    "/:function/metrics",
    endpoint({
      summary: "Series of a function, as far as its provider has them",
      tag,
      access: read,
      answers: { 200: api.FunctionMetrics },
      problems: [
        "request.invalid",
        "runner.unreachable",
        "engine.unreachable",
        ...PROVIDER_PROBLEMS,
      ],
    }),
    query(MetricQuery),
    async (c) => {
      const span = spanOf(c, c.req.valid("query"));
      const { services } = c.var;
      const { observation: own } = await requireObservation(c, c.req.param("function"), read);
      const adapter = await services.targets.adapter(own.organizationId, own.target);
      const series = await boundedRead(c, async (signal) => {
        try {
          return await adapter.metrics(callContext(services, signal), own.ref, span);
        } catch (error) {
          throw signal.aborted ? error : namedError(adapter, error);
        }
      });
      return c.json(
        {
          from: span.from.toISOString(),
          to: span.to.toISOString(),
          stepSeconds: span.stepSeconds,
          series,
        },
        200,
      );
    },
  );

/** Throws `request.invalid` for a span that ends before it begins, or has too many points. */
function spanOf(c: ManagerContext, wanted: z.output<typeof MetricQuery>) {
  const to = wanted.to === undefined ? c.var.services.clock.now() : new Date(wanted.to);
  const from = wanted.from === undefined ? new Date(to.getTime() - HOUR_MS) : new Date(wanted.from);
  const stepSeconds = wanted.step ?? 60;
  const ms = to.getTime() - from.getTime();
  if (ms <= 0) throw invalid([{ pointer: "/from", detail: "must be before `to`" }]);
  if (ms / (stepSeconds * 1_000) > MOST_POINTS) {
    throw invalid([{ pointer: "/step", detail: `makes more than ${MOST_POINTS} points` }]);
  }
  return { from, to, stepSeconds };
}

/** Written before the call: what was sent may have happened, whatever comes back. */
async function auditInvocation(
  c: ManagerContext,
  { projectId, observation: own }: ObservationRow,
  wanted: z.output<typeof api.FunctionInvocation>,
): Promise<void> {
  await c.var.services.db.transaction((tx) =>
    writeAudit(c, tx, own.organizationId, {
      action: "function.invoke",
      subject: `${own.target}/${own.ref.name}`,
      data: { owner: own.owner, method: wanted.method, path: wanted.path.split("?")[0] },
      ...(projectId === null ? {} : { project: projectId }),
      ...(own.environmentId === null ? {} : { environment: own.environmentId }),
    }),
  );
}

async function send(
  c: ManagerContext,
  { observation: own }: ObservationRow,
  wanted: z.output<typeof api.FunctionInvocation>,
): Promise<Answer> {
  const { services } = c.var;
  const { releaseId: release, part } = own;
  const ours = own.owner === "ours" && release !== null && part !== null;
  const { bytes, ...answer } = await sendRequest(
    services,
    {
      adapter: await services.targets.adapter(own.organizationId, own.target),
      at: { ref: own.ref, url: own.seen.url ?? null },
      // A foreign function learns nothing that would open one of ours.
      signature: ours ? await invokeSignature(services, { release, part: { part } }, wanted) : null,
      limitMs: services.config.limits.invokeMs,
      signal: c.req.raw.signal,
    },
    wanted,
  );
  return { ...answer, ...textOrBase64(bytes, answer.truncated) };
}
