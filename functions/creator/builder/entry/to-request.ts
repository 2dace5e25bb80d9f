import type { IncomingMessage } from "node:http";
import { hasBody, makeRequest } from "./make-request.ts";

/**
 * The web's Request of a node request; `body` is only asked for where there is one.
 * Null where it is not a request one can pass on (a wrong `Host`, a target that is no path).
 */
export function toRequest(
  incoming: IncomingMessage,
  signal: AbortSignal,
  body: () => ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
): Request | null {
  const { rawHeaders, method = "GET" } = incoming;
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.append(rawHeaders[i] ?? "", rawHeaders[i + 1] ?? "");
  }
  const scheme = isForwardedHttps(incoming) ? "https" : "http";
  const origin = { scheme, host: incoming.headers.host ?? "localhost" } as const;
  const init: RequestInit = { method, headers, signal };
  if (hasBody(method, (name) => incoming.headers[name] as string | undefined)) {
    init.body = body();
    init.duplex = "half";
  }
  return makeRequest(origin, incoming.url ?? "", init);
}

function isForwardedHttps(incoming: IncomingMessage): boolean {
  const forwarded = incoming.headers["x-forwarded-proto"];
  return typeof forwarded === "string" && /^https\b/i.test(forwarded);
}
