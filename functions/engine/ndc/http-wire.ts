import type { Dispatcher } from "undici";
import type { Clock } from "../../../shared/clock.ts";
import type { NdcVersion } from "../../../shared/protocol/ndc/version.ts";
import type { Secret } from "../../../shared/secret.ts";
import type { ConnectorWire, Operation } from "./connector-wire.ts";
import { type ConnectorCall, ConnectorFailure } from "./connector.ts";
import { Deadline } from "./deadline.ts";
import { exchange, type Post } from "./exchange.ts";
import { httpTarget } from "./http-target.ts";
import { readAnswer } from "./read-answer.ts";

export interface HttpWireOptions {
  /** What it speaks. */
  version: NdcVersion;
  url: { read: string; write: string };
  /** Where the connector answers only requests that prove whose they are. */
  sign?: { read: Sign | null; write: Sign | null };
  /** Of its link; they may hold what is secret. */
  headers: Readonly<Record<string, Secret>>;
  /** Sent as bearer token where the link has no `Authorization` of its own. */
  serviceToken: Secret | null;
  /** Shared by all connectors: see `connectorPools`. */
  pools: Dispatcher;
  limits: ConnectorLimits;
  clock: Clock;
}

/** Headers of one POST to `target`, the path with its query as it stands on the wire. */
export type Sign = (target: string) => Promise<Readonly<Record<string, string>>>;

export interface ConnectorLimits {
  /** For a call from its beginning to the end of its answer, tries included, in milliseconds. */
  callMs: number;
  answerBytes: number;
}

/** What the protocol lets an answer have here. */
export const ANSWER_BYTES_MAX = 30 * 1024 * 1024;

/**
 * The releases whose requests are sent: connectors refuse a newer one than their own, and take all
 * older ones of their line.
 */
const REQUEST_VERSIONS: Readonly<Record<NdcVersion, string>> = { "v0.1": "0.1.0", "v0.2": "0.2.0" };

/**
 * Waits before a query is asked once more, in milliseconds: at once, as a kept connection may have
 * been closed by the other side; then after a moment, as a connector may be restarting.
 */
const RETRY_WAITS_MS = [0, 100];

interface Endpoint {
  url: "read" | "write";
  path: string;
  waits: readonly number[];
}

const ENDPOINTS: Readonly<Record<Operation, Endpoint>> = {
  query: { url: "read", path: "/query", waits: RETRY_WAITS_MS },
  query_explain: { url: "read", path: "/query/explain", waits: RETRY_WAITS_MS },
  mutation: { url: "write", path: "/mutation", waits: [] },
  mutation_explain: { url: "write", path: "/mutation/explain", waits: [] },
};

interface Target {
  origin: string;
  /** Before an endpoint's path. */
  prefix: string;
  search: string;
  headers: Record<string, string>;
}

/** A connector that is asked over HTTP. */
export function httpWire(options: HttpWireOptions): ConnectorWire {
  const { limits, version } = options;
  const headers = headersOf(options);
  const targets = {
    read: targetOf(options.url.read, headers),
    write: targetOf(options.url.write, headers),
  };
  return {
    version,
    async send(operation, request, call) {
      const { url, path, waits } = ENDPOINTS[operation];
      const target = targets[url];
      if (target === null) throw new ConnectorFailure("unreachable", "invalid connector base URL");
      const post = postTo(target, path, request, call, limits);
      const sign = options.sign?.[url];
      if (sign) post.headers = { ...post.headers, ...(await sign(post.path)) };
      using deadline = new Deadline(call.signal, limits.callMs, () => tooLate(limits.callMs));
      return await tried(post, options, deadline.signal, waits);
    },
  };
}

function postTo(
  { origin, prefix, search, headers }: Target,
  path: string,
  request: unknown,
  { traceparent, answerBytesMax = Infinity }: ConnectorCall,
  limits: ConnectorLimits,
): Post {
  return {
    origin,
    path: `${prefix}${path}${search}`,
    headers: traceparent === null ? headers : { ...headers, traceparent },
    body: JSON.stringify(request),
    answerBytesMax: Math.min(limits.answerBytes, answerBytesMax),
  };
}

async function tried(
  post: Post,
  options: Pick<HttpWireOptions, "pools" | "clock">,
  signal: AbortSignal,
  waits: readonly number[],
): Promise<unknown> {
  const exchanged = await exchange(options.pools, post, signal);
  if (exchanged.kind === "answer") return readAnswer(exchanged.status, exchanged.body);
  const [wait, ...later] = waits;
  if (!exchanged.unanswered || wait === undefined) throw exchanged.failure;
  if (wait > 0) await options.clock.sleep(wait, signal);
  return await tried(post, options, signal, later);
}

function tooLate(callMs: number): ConnectorFailure {
  const message = `request to connector failed with status code N/A: no answer within ${callMs} ms`;
  return new ConnectorFailure("timeout", message);
}

function targetOf(url: string, headers: Record<string, string>): Target | null {
  const target = httpTarget(url);
  if (target === null) return null;
  const { origin, pathname, search, authorization } = target;
  return {
    origin,
    prefix: pathname.replace(/\/$/, ""),
    search,
    headers: authorization === null ? headers : { authorization, ...headers },
  };
}

function headersOf(options: HttpWireOptions): Record<string, string> {
  const token = options.serviceToken;
  const link = Object.entries(options.headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value.reveal(),
  ]);
  return {
    ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
    ...Object.fromEntries(link),
    accept: "application/json",
    "content-type": "application/json",
    "x-hasura-ndc-version": REQUEST_VERSIONS[options.version],
  };
}
