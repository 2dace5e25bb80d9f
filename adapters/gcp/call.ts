import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { AppError } from "../../shared/errors/app-error.ts";
import { lineError } from "./google-error.ts";

/** Names under `localhost` are this machine, whether or not its resolver knows them (RFC 6761). */
const loopbackToo: LookupFunction = (hostname, options, callback) => {
  lookup(/(^|\.)localhost$/i.test(hostname) ? "127.0.0.1" : hostname, options, callback);
};

/** One request to a release's own address; path, query, method, headers and body are the request's. */
export async function callUrl(
  url: string | undefined,
  request: Request,
  signal: AbortSignal,
): Promise<Response> {
  if (url === undefined) {
    throw new AppError("release.not_ready", { detail: "The release has no address yet." });
  }
  const { Agent, fetch } = await import("undici");
  const from = new URL(request.url);
  const to = new URL(`${from.pathname}${from.search}`, url);
  const dispatcher = new Agent({
    connect: { lookup: loopbackToo },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 1_000,
  });
  const headers = Object.fromEntries([...request.headers].filter(([name]) => name !== "host"));
  try {
    const answer = await fetch(to, {
      method: request.method,
      redirect: "manual",
      signal: AbortSignal.any([signal, request.signal]),
      headers,
      dispatcher,
      ...(request.body === null ? {} : { body: request.body, duplex: "half" as const }),
    });
    const { status, body } = answer;
    const bodiless = status === 204 || status === 205 || status === 304;
    return new Response(bodiless ? null : body, { status, headers: [...answer.headers] });
  } catch (error) {
    signal.throwIfAborted();
    throw lineError({ call: `${request.method} ${to.origin}`, write: true }, error);
  }
}
