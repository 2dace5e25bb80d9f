import { Hono } from "hono";
import type * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { writeAudit } from "../change.ts";
import { environmentScope, type ManagerContext, type ManagerEnv } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { keyedCall } from "../middleware/idempotency.ts";
import { body } from "../middleware/valid.ts";
import { invokeSignature } from "../queries/invoke-signature.ts";
import { PROVIDER_PROBLEMS } from "../queries/provider-errors.ts";
import { sendRequest, textOrBase64 } from "../queries/send-request.ts";
import { type Source, sourcesOf } from "../queries/sources.ts";

type Invocation = z.output<typeof api.Invocation>;
type Answer = z.infer<typeof api.InvocationAnswer>;

/** Under an environment. */
export const invocations = new Hono<ManagerEnv>().post(
  "/invocations",
  endpoint({
    summary: "Send one request to a function, private ones too",
    tag: "Functions",
    access: {
      permission: "function:invoke",
      read: "environment:read",
      hidden: "request.not_found",
      within: "environment",
    },
    answers: { 200: api.InvocationAnswer },
    problems: [
      "request.invalid",
      "release.not_found",
      "route.not_found",
      "gateway.no_part",
      "function.timeout",
      "function.crashed",
      "runner.unreachable",
      "engine.unreachable",
      ...PROVIDER_PROBLEMS,
    ],
    keyed: true,
  }),
  body(api.Invocation),
  async (c) => {
    const wanted = c.req.valid("json");
    const answer = await keyedCall(c, async () => {
      const { environment } = environmentScope(c);
      const [source] = await sourcesOf(c.var.services.db, environment.id, wanted);
      if (!source) {
        throw new AppError("gateway.no_part", {
          detail: `There is no part \`${wanted.part}\`.`,
        });
      }
      await auditInvocation(c, wanted, source.release);
      const shown = await invoke(c, wanted, source);
      // What a function answers may be a secret of its own: the kept copy is encrypted.
      return { status: 200, body: JSON.stringify(shown), headers: {}, sealed: true };
    });
    return c.json(JSON.parse(answer.body) as Answer, 200, answer.headers);
  },
);

/** Written before the call: what was sent may have happened, whatever comes back. */
async function auditInvocation(c: ManagerContext, wanted: Invocation, release: string) {
  const { organization, project, environment } = environmentScope(c);
  await c.var.services.db.transaction((tx) =>
    writeAudit(c, tx, organization.id, {
      action: "function.invoke",
      subject: `${project.slug}/${environment.slug}/${wanted.part}`,
      data: { release, method: wanted.method, path: wanted.path.split("?")[0] },
      project: project.id,
      environment: environment.id,
    }),
  );
}

async function invoke(c: ManagerContext, wanted: Invocation, source: Source): Promise<Answer> {
  const { services } = c.var;
  const { config, targets } = services;
  const { bytes, ...answer } = await sendRequest(
    services,
    {
      adapter: await targets.adapter(c.var.scope.organization.id, source.target),
      at: source.part,
      signature: await invokeSignature(services, source, wanted),
      limitMs: Math.min(config.limits.invokeMs, source.part.want.limits.timeoutMs + 5_000),
      signal: c.req.raw.signal,
    },
    wanted,
  );
  return { release: source.release, ...answer, ...textOrBase64(bytes, answer.truncated) };
}
