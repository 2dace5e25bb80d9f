import { answer, type AnswerOptions, type GraphqlRequest, told, understand } from "../answer.ts";
import { type DocumentLimits, readDocument } from "../graphql/document.ts";
import { explain } from "../execute/explain.ts";
import type { LoadedBuild } from "../loaded-build.ts";
import type { Session } from "../plan/session.ts";
import { answerWithPlugins } from "../plugins/answer-with-plugins.ts";
import { answerRoute } from "../plugins/pre-route.ts";
import { type EventStreamOptions, eventStream, wantsEventStream } from "../subscriptions/sse.ts";
import type { TakeTurn } from "../subscriptions/turn.ts";
import { allowOrigin, answerOtherMethod, methodsAt } from "./cors.ts";
import { answerGraphiql, type AssetSource } from "./graphiql.ts";
import { accepted, type MediaType } from "./media-type.ts";
import type { LargeAnswers } from "./moved-operation.ts";
import { readRequest } from "./read-request.ts";
import { refuse, respond } from "./respond.ts";

/** A refused sign-in: what the client is told, with its status. */
export interface Refused {
  status: number;
  message: string;
}

export interface AnswerRequestOptions extends Pick<
  AnswerOptions,
  "limits" | "exposeInternalErrors"
> {
  authenticate: (build: LoadedBuild, headers: Headers) => Promise<Session | Refused>;
  /** Bytes of a request's body. */
  bodyBytesMax: number;
  /** Bytes of an answer's body. */
  answerBytesMax: number;
  /** Hears in full of what clients are told as an internal error. */
  failed?: (why: string) => void;
  /** Absent: answers of any size are made here. */
  large?: LargeAnswers;
  /** Of what is answered in a stream, but no subscription. */
  turn?: TakeTurn;
  /** How streams of events are kept; null on hosts that end a request in seconds. */
  events: Omit<EventStreamOptions, "signal"> | null;
  /** GraphiQL's files; without them browsers get a page that says how to ask. */
  graphiql?: AssetSource;
}

export interface EngineAppOptions extends AnswerRequestOptions {
  /** The build that a request is for, by its host; null where there is none. */
  buildFor(request: Request): Promise<LoadedBuild | null>;
}

/** The HTTP endpoints of the GraphQL APIs of many builds. */
export function engineApp(options: EngineAppOptions) {
  return {
    fetch: async (request: Request): Promise<Response> => {
      const build = await options.buildFor(request);
      if (build !== null) return answerRequest(request, build, options);
      const accept = accepted(request.headers.get("accept"));
      const media = accept ?? "application/json";
      return refuse({ message: "there is no build for this host" }, { status: 404, media });
    },
  };
}

/**
 * Answers a request to one build: at its endpoint by GraphQL, beside it by what would be done, and
 * elsewhere by a plugin that is for the path.
 *
 * @param signal Ends the work for it; by default when its client is gone.
 */
export async function answerRequest(
  request: Request,
  build: LoadedBuild,
  options: AnswerRequestOptions,
  signal: AbortSignal = request.signal,
): Promise<Response> {
  const response = await answerAt(request, build, options, signal);
  return allowOrigin(response, request, build);
}

async function answerAt(
  request: Request,
  build: LoadedBuild,
  options: AnswerRequestOptions,
  signal: AbortSignal,
): Promise<Response> {
  const shown = await answerGraphiql(request, build.paths, options.graphiql ?? null);
  if (shown !== null) return shown;
  const { pathname } = new URL(request.url);
  const methods = methodsAt(pathname, build.paths);
  if (methods === null) {
    const routed = await answerRoute(build.plugins, request, options.bodyBytesMax);
    return routed ?? new Response("404 Not Found", { status: 404 });
  }
  if (!methods.includes(request.method)) {
    return answerOtherMethod(request, methods, build.cors);
  }
  const answerWith = pathname === build.paths.graphql ? graphql : explained;
  return handle({ request, build, options, signal }, answerWith);
}

interface Serving {
  request: Request;
  build: LoadedBuild;
  options: AnswerRequestOptions;
  signal: AbortSignal;
}

interface Handling {
  large: LargeAnswers | null;
  answerBytesMax: number;
  media: MediaType;
  method: string;
  build: LoadedBuild;
  session: Session;
  headers: ReadonlyMap<string, string>;
  request: GraphqlRequest;
  options: AnswerOptions;
}

async function handle(
  { request, build, options, signal }: Serving,
  answerWith: (of: Handling) => Promise<Response>,
): Promise<Response> {
  const accept = request.headers.get("accept");
  const streamed = options.events !== null && wantsEventStream(accept);
  const media = streamed ? "application/json" : accepted(accept);
  if (media === null) {
    const message = "answers are application/json or application/graphql-response+json";
    return refuse({ message }, { status: 406, media: "application/json" });
  }
  const session = await options.authenticate(build, request.headers);
  if ("status" in session) {
    return refuse({ message: session.message }, { status: session.status, media });
  }
  const read = await readRequest(request, options.bodyBytesMax);
  if ("refused" in read) {
    // The older form tells every refusal of a well-formed request with 200.
    const told200 = media === "application/json" && !read.malformed;
    return refuse({ message: read.refused }, { status: told200 ? 200 : read.status, media });
  }
  const traceparent = request.headers.get("traceparent");
  if (streamed && options.events !== null) {
    const client = { session, headers: new Map(request.headers) };
    const readOnly = request.method === "GET";
    const { large, turn, failed } = options;
    return eventStream(
      { build, client, request: read, traceparent, readOnly, large, turn, failed },
      { ...options.events, signal },
    );
  }
  return answerWith({
    large: options.large ?? null,
    answerBytesMax: options.answerBytesMax,
    media,
    method: request.method,
    build,
    session,
    headers: new Map(request.headers),
    request: read,
    options: {
      written: true,
      limits: options.limits,
      // The newer form follows the specification; in the older one builds decide by their flags.
      requireVariables: media === "application/graphql-response+json",
      exposeInternalErrors: options.exposeInternalErrors,
      failed: options.failed,
      traceId: traceparent?.split("-")[1] ?? null,
      traceparent,
      signal,
    },
  });
}

async function graphql(of: Handling): Promise<Response> {
  const { media, build, session, headers, request, options } = of;
  const asked = { client: { session, headers }, request };
  return answerWithPlugins(build.plugins, asked, {
    answer: (changed) => answered({ ...of, request: changed }),
    refuse: (error, status) => refuse(error, { status, media }),
    options,
  });
}

async function answered(of: Handling): Promise<Response> {
  const { media, method, build, session, headers, request, options } = of;
  if (method === "GET" && isMutation(request, options.limits)) {
    const message = "a mutation is sent by POST";
    return refuse({ message }, { status: 405, media, headers: [["allow", "POST"]] });
  }
  const { large, answerBytesMax } = of;
  const elsewhere = () => large?.answer({ media, session, headers, request, options }) ?? null;
  const expected = large?.expects(request) === true ? elsewhere() : null;
  if (expected !== null) return expected;
  const queryBytesMax = large?.bytesMax;
  const made = await answer(build, session, headers, request, { ...options, queryBytesMax });
  const moved = made.beyondBytes ? elsewhere() : null;
  const failed = (error: unknown) => told(error, options);
  return moved ?? respond(made, { media, bytesMax: answerBytesMax, told: failed });
}

/** What cannot be read is told by whoever answers it. */
function isMutation({ query, operationName }: GraphqlRequest, limits: DocumentLimits): boolean {
  try {
    return readDocument(query, operationName, limits).operation.operation === "mutation";
  } catch {
    return false;
  }
}

async function explained({
  build,
  session,
  headers,
  request,
  options,
}: Handling): Promise<Response> {
  try {
    const { plan } = understand(build, session, headers, request, options);
    return Response.json({ explain: await explain(build, plan, { session, headers }, options) });
  } catch (error) {
    return Response.json({ explain: null, errors: [told(error, options)] });
  }
}
