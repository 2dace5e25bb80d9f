import type { IncomingHttpHeaders } from "node:http";
import { type Dispatcher, errors } from "undici";
import type { EnvironmentValue, Plugin } from "../metadata/resolved.ts";
import { Deadline } from "../ndc/deadline.ts";
import { type HttpTarget, httpTarget } from "../ndc/http-target.ts";
import type { Client } from "./client.ts";
import { PluginFailure, unanswered, unasked, unreadable } from "./plugin-failure.ts";

/** What asking plugins needs. */
export interface PluginDeps {
  /** Shared with all that is asked over HTTP: see `connectorPools`. */
  pools: Dispatcher;
  limits: PluginLimits;
  /** A variable of the release. */
  environment: (name: string) => string | null;
}

export interface PluginLimits {
  /** For a question from its beginning to the end of its answer, in milliseconds. */
  callMs: number;
  answerBytes: number;
}

export interface PluginAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface PluginCall {
  signal: AbortSignal;
  traceparent: string | null;
}

/**
 * Headers that belong to a connection, or to the body of the client's own request, and are not passed
 * on, whatever the configuration says.
 */
const NEVER_FORWARDED: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Asks a plugin, by JSON. Throws `PluginFailure` where nothing comes back, or the signal's reason. */
export async function askPlugin(
  plugin: Plugin,
  body: unknown,
  { headers }: Pick<Client, "headers">,
  { signal, traceparent }: PluginCall,
  deps: PluginDeps,
): Promise<PluginAnswer> {
  const read = (value: EnvironmentValue) =>
    "value" in value ? value.value : (deps.environment(value.valueFromEnv) ?? "");
  const target = httpTarget(read(plugin.url));
  if (target === null) throw unasked(plugin, "its URL is none of HTTP");
  const additional = Object.entries(plugin.headers.additional).map(
    ([name, value]): [string, string] => [name.toLowerCase(), read(value)],
  );
  const request = {
    origin: target.origin,
    path: `${target.pathname}${target.search}`,
    method: plugin.kind === "preRoute" ? plugin.config.requestMethod : "POST",
    headers: {
      ...ownHeaders(target, traceparent),
      ...Object.fromEntries(additional),
      ...Object.fromEntries(forwarded(plugin, headers)),
    },
    body: JSON.stringify(body),
  };
  const late = () => unanswered(plugin, `no answer within ${deps.limits.callMs} ms`);
  using deadline = new Deadline(signal, deps.limits.callMs, late);
  try {
    return await exchanged(plugin, request, deadline.signal, deps);
  } catch (error) {
    if (deadline.signal.aborted) throw deadline.signal.reason;
    throw error instanceof PluginFailure ? error : ofHttp(plugin, error);
  }
}

function ownHeaders({ authorization }: HttpTarget, traceparent: string | null) {
  return {
    ...(authorization === null ? {} : { authorization }),
    ...(traceparent === null ? {} : { traceparent }),
    "content-type": "application/json",
  };
}

function forwarded(
  { headers: { forward } }: Plugin,
  client: ReadonlyMap<string, string>,
): [string, string][] {
  return forward.flatMap((given): [string, string][] => {
    const name = given.toLowerCase();
    const value = client.get(name);
    return value === undefined || NEVER_FORWARDED.has(name) ? [] : [[name, value]];
  });
}

async function exchanged(
  plugin: Plugin,
  request: Dispatcher.RequestOptions,
  signal: AbortSignal,
  { pools, limits: { answerBytes } }: PluginDeps,
): Promise<PluginAnswer> {
  const { statusCode, headers, body } = await pools.request({ ...request, signal });
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop ends the rest of the answer with its connection.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > answerBytes) throw unreadable(plugin, `it is larger than ${answerBytes} bytes`);
    chunks.push(chunk);
  }
  return { status: statusCode, headers, body: Buffer.concat(chunks, size) };
}

/** Only the code of a network error is told: its text holds addresses. */
function ofHttp(plugin: Plugin, error: unknown): unknown {
  if (error instanceof errors.InvalidArgumentError) {
    return unasked(plugin, "one of its headers is none of HTTP", error);
  }
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    return unanswered(plugin, error.code, error);
  }
  return error;
}
