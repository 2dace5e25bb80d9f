import { Hono } from "hono";
import { answer, type AnswerOptions, type GraphqlRequest, told, understand } from "../answer.ts";
import { explain } from "../execute/explain.ts";
import type { LoadedBuild } from "../loaded-build.ts";
import type { Session } from "../plan/session.ts";
import { readRequest } from "./read-request.ts";

/** A refused sign-in: what the client is told, with its status. */
export interface Refused {
  status: 400 | 401 | 403 | 500 | number;
  message: string;
}

export interface EngineAppOptions extends Pick<AnswerOptions, "limits" | "exposeInternalErrors"> {
  /** The build that a request is for, by its host; null where there is none. */
  buildFor(request: Request): Promise<LoadedBuild | null>;
  authenticate(build: LoadedBuild, headers: Headers): Promise<Session | Refused>;
  /** Bytes of a request's body. */
  bodyBytesMax: number;
}

/** The HTTP endpoints of the GraphQL APIs of many builds. */
export function engineApp(options: EngineAppOptions): Hono {
  const app = new Hono();
  app.get("/health", (c) => c.text("ok"));
  app.post("/graphql", (c) => handle(c.req.raw, options, graphql));
  app.post("/v1/explain", (c) => handle(c.req.raw, options, explained));
  return app;
}

interface Handling {
  build: LoadedBuild;
  session: Session;
  headers: ReadonlyMap<string, string>;
  request: GraphqlRequest;
  options: AnswerOptions;
}

async function handle(
  request: Request,
  options: EngineAppOptions,
  respond: (of: Handling) => Promise<Response>,
): Promise<Response> {
  const build = await options.buildFor(request);
  if (build === null) return refused(404, "there is no build for this host");
  const session = await options.authenticate(build, request.headers);
  if ("status" in session) return refused(session.status, session.message);
  const read = await readRequest(request, options.bodyBytesMax);
  if ("refused" in read) return refused(read.status, read.refused);
  const traceparent = request.headers.get("traceparent");
  return respond({
    build,
    session,
    headers: new Map(request.headers),
    request: read,
    options: {
      limits: options.limits,
      exposeInternalErrors: options.exposeInternalErrors,
      traceId: traceparent?.split("-")[1] ?? null,
      traceparent,
      signal: request.signal,
    },
  });
}

async function graphql({ build, session, headers, request, options }: Handling): Promise<Response> {
  const { headers: forwarded, ...body } = await answer(build, session, headers, request, options);
  return Response.json(body, { headers: forwarded });
}

async function explained({
  build,
  session,
  headers,
  request,
  options,
}: Handling): Promise<Response> {
  try {
    const { plan } = understand(build, session, headers, request, options.limits);
    return Response.json({ explain: await explain(build, plan, options) });
  } catch (error) {
    return Response.json({ explain: null, errors: [told(error, options)] });
  }
}

function refused(status: number, message: string): Response {
  return Response.json({ data: null, errors: [{ message }] }, { status });
}
