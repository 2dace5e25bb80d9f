import type { Dispatcher } from "undici";
import type { Clock } from "../../../shared/clock.ts";
import { SIGNATURE_HEADER } from "../../../shared/protocol/invoke.ts";
import type { AuthDeps } from "../auth/deps.ts";
import type { Pools } from "../connectors/postgres/pool/pools.ts";
import { defaultDocumentLimits } from "../graphql/document.ts";
import { LimitReached } from "../graphql/request-error.ts";
import { allowOrigin } from "../http/cors.ts";
import { answerRequest, type AnswerRequestOptions } from "../http/engine-app.ts";
import { refuse } from "../http/respond.ts";
import { loadOpened, type PartTarget } from "../load-build.ts";
import type { LoadedBuild } from "../loaded-build.ts";
import { Deadline } from "../ndc/deadline.ts";
import { ANSWER_BYTES_MAX } from "../ndc/http-wire.ts";
import { type EventStreamOptions, wantsEventStream } from "../subscriptions/sse.ts";
import { sampleAll, samplingOf } from "../telemetry/sampling.ts";
import type { BuildTelemetry, Telemetry } from "../telemetry/telemetry.ts";
import { authentication } from "./authentication.ts";
import { openBuild } from "./open-build.ts";
import { ownConnectors } from "./own-connectors.ts";
import { requireLinks } from "./require-links.ts";

export interface FunctionEngineOptions {
  /** Reads the compiled supergraph. */
  read: () => Promise<Uint8Array>;
  /** A variable of the release. */
  environment: (name: string) => string | null;
  /** Where `lintas:part/<name>` leads; null: nowhere. */
  part: (name: string) => PartTarget | null;
  release: string;
  /** `none`: what a request loaded is dropped with it; `instance`: kept as long as the process. */
  keep: "none" | "instance";
  /** Of a request, in milliseconds: shorter than the host lets it take, so that its client is told. */
  timeoutMs: number;
  /** How streams of events are kept; null on hosts that end a request in seconds. */
  events: Omit<EventStreamOptions, "signal"> | null;
  clock: Clock;
  fetch: AuthDeps["fetch"];
  keySets: AuthDeps["keySets"];
  http: Dispatcher;
  databases: Pools;
  telemetry: Telemetry;
  /** Hears of what clients are told as an internal error. */
  failed: (why: string) => void;
}

/** What an answer may be late for its trace. */
const FLUSH_MS = 100;
const CALL_MS_MAX = 30_000;
const BODY_BYTES_MAX = 10 * 1024 * 1024;

interface Opened {
  build: LoadedBuild;
  authenticate: AnswerRequestOptions["authenticate"];
}

/**
 * One supergraph, served by a function. It is loaded at the start, so that one which cannot be does not
 * start; where nothing is kept it goes with the last request under way, and the next one loads it
 * anew. Connections to databases and connectors stay either way. Throws as `openBuild`, and
 * `UnusableLinks`.
 */
export async function functionEngine(options: FunctionEngineOptions): Promise<{
  fetch(request: Request): Promise<Response>;
}> {
  const { release, environment } = options;
  const sampling = samplingOf(environment) ?? sampleAll;
  const measured = options.telemetry.open({ "lintas.release": release }, sampling);
  const first = open(options, measured);
  await first;
  let opened: Promise<Opened> | null = first;
  let underWay = 0;
  return {
    async fetch(request) {
      underWay++;
      const current = (opened ??= open(options, measured));
      try {
        return await answered(request, await current, options);
      } catch (error) {
        // The next request tries again.
        if (opened === current) opened = null;
        throw error;
      } finally {
        underWay--;
        if (underWay === 0 && options.keep === "none") opened = null;
      }
    },
  };
}

async function open(options: FunctionEngineOptions, telemetry: BuildTelemetry): Promise<Opened> {
  const { environment, part, release, timeoutMs, clock, fetch, keySets, http, databases } = options;
  const user = { owner: release, name: release };
  const opened = await openBuild(await options.read());
  requireLinks(opened, { environment, part });
  const build = loadOpened(opened, {
    environment,
    part,
    inProcess: ownConnectors(opened, { environment, pools: databases, user }),
    pools: http,
    limits: { callMs: Math.min(CALL_MS_MAX, timeoutMs), answerBytes: ANSWER_BYTES_MAX },
    clock,
    telemetry,
  });
  const session = authentication(opened, { fetch, clock, environment, keySets });
  return { build, authenticate: (_, headers) => session(headers) };
}

async function answered(
  request: Request,
  { build, authenticate }: Opened,
  options: FunctionEngineOptions,
): Promise<Response> {
  const { events, telemetry, timeoutMs } = options;
  const isStayed = staysFor(request, build);
  if (events === null && isStayed) return allowOrigin(noStreams(), request, build);
  // It has done its work: no connector, plugin or hook shall see it.
  if (request.headers.has(SIGNATURE_HEADER)) request.headers.delete(SIGNATURE_HEADER);
  const how: AnswerRequestOptions = {
    authenticate,
    limits: defaultDocumentLimits,
    exposeInternalErrors: false,
    bodyBytesMax: BODY_BYTES_MAX,
    answerBytesMax: ANSWER_BYTES_MAX,
    events,
    failed: options.failed,
  };
  if (isStayed) return answerRequest(request, build, how);
  using deadline = new Deadline(request.signal, timeoutMs, () => tooLate(timeoutMs));
  const answer = await answerRequest(request, build, how, deadline.signal);
  // A host may freeze the process as soon as it has the answer.
  await telemetry.flush(FLUSH_MS);
  return answer;
}

/** Whether a client would stay for what is to come. */
function staysFor(request: Request, { paths }: LoadedBuild): boolean {
  if (request.method === "OPTIONS" || new URL(request.url).pathname !== paths.graphql) return false;
  return (
    wantsEventStream(request.headers.get("accept")) ||
    request.headers.get("upgrade")?.toLowerCase() === "websocket"
  );
}

function tooLate(timeoutMs: number): LimitReached {
  return new LimitReached("supergraph.timed_out", `it took longer than ${timeoutMs} ms`);
}

function noStreams(): Response {
  const message =
    "subscriptions are not served on this host, which ends a request in seconds: ask at a target that keeps connections, as this machine or Cloud Run";
  const extensions = { code: "subscriptions-unavailable" };
  return refuse({ message, extensions }, { status: 406, media: "application/json" });
}
