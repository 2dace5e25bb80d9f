import type { Asked } from "./asked.ts";
import { makeRequest } from "./make-request.ts";

/**
 * A request of a Function URL, payload format 2.0. Its path and query come as they were sent, its
 * repeated headers joined by commas, its cookies apart.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export interface LambdaEvent {
  rawPath: string;
  rawQueryString: string;
  headers: Readonly<Record<string, string>>;
  cookies?: readonly string[];
  requestContext: { domainName: string; http: { method: string } };
  body?: string;
  isBase64Encoded?: boolean;
}

/** Throws where the function was invoked with something else than a Function URL's request. */
export function askedOfEvent(event: LambdaEvent): Asked {
  const method = (event.requestContext as { http?: { method?: string } } | undefined)?.http?.method;
  if (method === undefined || typeof event.rawPath !== "string") {
    throw new TypeError("This event is no request of a Function URL (payload format 2.0).");
  }
  const target = event.rawPath + (event.rawQueryString ? `?${event.rawQueryString}` : "");
  const headers = headersOf(event);
  return {
    method,
    target,
    header: (name) => headers.get(name) ?? undefined,
    request() {
      const host = headers.get("host") ?? event.requestContext.domainName;
      const init: RequestInit = { method, headers };
      // An empty string is how Lambda tells of an empty body.
      if (event.body && method !== "GET" && method !== "HEAD") {
        init.body = Buffer.from(event.body, event.isBase64Encoded === true ? "base64" : "utf8");
      }
      return makeRequest({ scheme: "https", host }, target, init);
    },
  };
}

function headersOf({ headers, cookies }: LambdaEvent): Headers {
  const all = new Headers(headers);
  if (cookies !== undefined && cookies.length > 0 && !all.has("cookie")) {
    all.set("cookie", cookies.join("; "));
  }
  return all;
}
