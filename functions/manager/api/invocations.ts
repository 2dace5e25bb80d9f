import { Hono } from "hono";
import type * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { SIGNATURE_HEADER } from "../../../shared/protocol/invoke.ts";
import { writeAudit } from "../change.ts";
import { environmentScope, type ManagerContext, type ManagerEnv } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { keyedCall } from "../middleware/idempotency.ts";
import { body } from "../middleware/valid.ts";
import { invokeSignature } from "../queries/invoke-signature.ts";
import { callContext } from "../queries/log-lines.ts";
import { type Source, sourcesOf } from "../queries/sources.ts";

type Invocation = z.output<typeof api.Invocation>;
type Answer = z.infer<typeof api.InvocationAnswer>;

const MOST_BYTES = 1_000_000;
/** Headers that belong to the connection or to us, never to the caller. */
const OWN_HEADERS =
  /^(?:host|connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive|proxy-.*|lintas-.*)$/i;

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
      "provider.unavailable",
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
          detail: `There is no function \`${wanted.part}\`.`,
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
  const { clock, config, targets } = services;
  const adapter = await targets.adapter(c.var.scope.organization.id, source.target);
  const limitMs = Math.min(config.limits.invokeMs, source.part.want.limits.timeoutMs + 5_000);
  const late = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([c.req.raw.signal, late]);
  const headers = new Headers();
  for (const [name, value] of Object.entries(wanted.headers)) setHeader(headers, name, value);
  headers.set(SIGNATURE_HEADER, await invokeSignature(services, source, wanted));
  const request = new Request(`http://function.invalid${wanted.path}`, {
    method: wanted.method,
    headers,
    signal,
    ...(wanted.body === undefined || /^(?:GET|HEAD)$/.test(wanted.method)
      ? {}
      : { body: wanted.body }),
  });
  const began = clock.now().getTime();
  try {
    const response = await adapter.call(callContext(services, signal), source.part, request);
    const { bytes, truncated } = await readMost(response);
    return {
      release: source.release,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      ...textOrBase64(bytes, truncated),
      truncated,
      durationMs: Math.max(0, clock.now().getTime() - began),
    };
  } catch (error) {
    if (late.aborted) throw new AppError("function.timeout", { cause: error });
    throw error;
  }
}

function setHeader(headers: Headers, name: string, value: string): void {
  if (OWN_HEADERS.test(name)) return;
  try {
    headers.set(name, value);
  } catch (cause) {
    throw new AppError("request.invalid", {
      detail: "A header is not valid.",
      cause,
      extensions: { errors: [{ pointer: "/headers", detail: "holds a header that is not valid" }] },
    });
  }
}

async function readMost(response: Response): Promise<{ bytes: Uint8Array; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader && size <= MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
  }
  const truncated = size > MOST_BYTES;
  if (truncated) await reader?.cancel();
  return { bytes: Buffer.concat(chunks).subarray(0, MOST_BYTES), truncated };
}

/** A text cut off in the middle of a character is still text. */
function textOrBase64(bytes: Uint8Array, truncated: boolean): { body: string; base64: boolean } {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    return { body: decoder.decode(bytes, { stream: truncated }), base64: false };
  } catch {
    return { body: Buffer.from(bytes).toString("base64"), base64: true };
  }
}
