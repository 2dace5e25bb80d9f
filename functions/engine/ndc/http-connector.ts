import type { Dispatcher } from "undici";
import type { Clock } from "../../../shared/clock.ts";
import type { SchemaResponse } from "../../../shared/protocol/ndc/v02.ts";
import type { NdcVersion } from "../../../shared/protocol/ndc/version.ts";
import type { Secret } from "../../../shared/secret.ts";
import { checkExplainAnswer, checkMutationAnswer, checkQueryAnswer } from "./check-answer.ts";
import { type ConnectorCall, ConnectorFailure, type DataConnector } from "./connector.ts";
import { Deadline } from "./deadline.ts";
import { exchange, type Post } from "./exchange.ts";
import { readAnswer } from "./read-answer.ts";
import { lowerMutationRequest, lowerQueryRequest } from "./v01/lower-request.ts";
import { predicateArguments } from "./v01/predicate-arguments.ts";

export interface HttpConnectorOptions {
  /** What it speaks. */
  version: NdcVersion;
  /** Its schema, raised to 0.2. */
  schema: SchemaResponse;
  url: { read: string; write: string };
  /** Of its link; they may hold what is secret. */
  headers: Readonly<Record<string, Secret>>;
  /** Sent as bearer token where the link has no `Authorization` of its own. */
  serviceToken: Secret | null;
  /** Shared by all connectors: see `connectorPools`. */
  pools: Dispatcher;
  limits: ConnectorLimits;
  clock: Clock;
}

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

/** A connector that is spoken to over HTTP. */
export function httpConnector(options: HttpConnectorOptions): DataConnector {
  const predicates = predicateArguments(options.schema);
  const old = options.version === "v0.1";
  const send = new Sender(options);
  return {
    async query(request, call) {
      const body = JSON.stringify(old ? lowerQueryRequest(request, predicates) : request);
      const answer = await send.post("read", "/query", body, call, RETRY_WAITS_MS);
      return checkQueryAnswer(answer, request);
    },
    async mutation(request, call) {
      const body = JSON.stringify(old ? lowerMutationRequest(request, predicates) : request);
      return checkMutationAnswer(await send.post("write", "/mutation", body, call, []), request);
    },
    async explainQuery(request, call) {
      const body = JSON.stringify(old ? lowerQueryRequest(request, predicates) : request);
      const answer = await send.post("read", "/query/explain", body, call, RETRY_WAITS_MS);
      return checkExplainAnswer(answer);
    },
    async explainMutation(request, call) {
      const body = JSON.stringify(old ? lowerMutationRequest(request, predicates) : request);
      return checkExplainAnswer(await send.post("write", "/mutation/explain", body, call, []));
    },
  };
}

interface Target {
  origin: string;
  /** Before an endpoint's path. */
  prefix: string;
  search: string;
  headers: Record<string, string>;
}

class Sender {
  readonly #options: HttpConnectorOptions;
  readonly #targets: Readonly<Record<"read" | "write", Target | null>>;

  constructor(options: HttpConnectorOptions) {
    this.#options = options;
    const headers = headersOf(options);
    const { read, write } = options.url;
    this.#targets = { read: targetOf(read, headers), write: targetOf(write, headers) };
  }

  async post(
    url: "read" | "write",
    path: string,
    body: string,
    call: ConnectorCall,
    waits: readonly number[],
  ): Promise<unknown> {
    const target = this.#targets[url];
    if (target === null) throw new ConnectorFailure("unreachable", "invalid connector base URL");
    const { answerBytes, callMs } = this.#options.limits;
    const post: Post = {
      origin: target.origin,
      path: `${target.prefix}${path}${target.search}`,
      headers:
        call.traceparent === null
          ? target.headers
          : { ...target.headers, traceparent: call.traceparent },
      body,
      answerBytesMax: answerBytes,
    };
    using deadline = new Deadline(call.signal, callMs, () => tooLate(callMs));
    return await this.#tried(post, deadline.signal, waits);
  }

  async #tried(post: Post, signal: AbortSignal, waits: readonly number[]): Promise<unknown> {
    const exchanged = await exchange(this.#options.pools, post, signal);
    if (exchanged.kind === "answer") return readAnswer(exchanged.status, exchanged.body);
    const [wait, ...later] = waits;
    if (!exchanged.unanswered || wait === undefined) throw exchanged.failure;
    if (wait > 0) await this.#options.clock.sleep(wait, signal);
    return await this.#tried(post, signal, later);
  }
}

function tooLate(callMs: number): ConnectorFailure {
  const message = `request to connector failed with status code N/A: no answer within ${callMs} ms`;
  return new ConnectorFailure("timeout", message);
}

function targetOf(url: string, headers: Record<string, string>): Target | null {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  const { origin, pathname, search, username, password } = parsed;
  const named = [username, password].map(decodeURIComponent).join(":");
  const basic = `Basic ${Buffer.from(named).toString("base64")}`;
  return {
    origin,
    prefix: pathname.replace(/\/$/, ""),
    search,
    headers: username === "" ? headers : { authorization: basic, ...headers },
  };
}

function headersOf(options: HttpConnectorOptions): Record<string, string> {
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
