import type { IncomingMessage, ServerResponse } from "node:http";
import { requestBody } from "./request-body.ts";

/**
 * The web's Request of a node request: Node's own class, so that `fetch(request)` and
 * `new Request(request)` work in a function as they do elsewhere.
 * Null where it is not a request one can pass on (a wrong `Host`, a target that is no path).
 */
export function toRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Request | null {
  const target = incoming.url ?? "";
  const host = incoming.headers.host ?? "localhost";
  if (!target.startsWith("/") || !/^[\w.:[\]-]+$/.test(host)) return null;
  const url = `${isForwardedHttps(incoming) ? "https" : "http"}://${host}${target}`;
  if (!URL.canParse(url)) return null;
  const headers = new Headers();
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i] ?? "", incoming.rawHeaders[i + 1] ?? "");
  }
  const method = incoming.method ?? "GET";
  if (/^(?:GET|HEAD)$/.test(method) || !hasBody(incoming)) {
    return makeRequest(url, { method, headers, signal });
  }
  const body = requestBody(incoming, outgoing);
  return makeRequest(url, { method, headers, signal, body, duplex: "half" });
}

/** Null for methods the web's Request does not know how to carry (TRACE, CONNECT). */
function makeRequest(url: string, init: RequestInit): Request | null {
  try {
    return new Request(url, init);
  } catch {
    return null;
  }
}

function isForwardedHttps(incoming: IncomingMessage): boolean {
  const forwarded = incoming.headers["x-forwarded-proto"];
  return typeof forwarded === "string" && /^https\b/i.test(forwarded);
}

function hasBody({ headers }: IncomingMessage): boolean {
  if (headers["transfer-encoding"] !== undefined) return true;
  return headers["content-length"] !== undefined && headers["content-length"] !== "0";
}
