import {
  app,
  type HttpRequest,
  type HttpResponseBodyInit,
  type HttpResponseInit,
} from "@azure/functions";
import type { Answer, AnswerBody } from "./answer.ts";
import type { Asked } from "./asked.ts";
import { azureCookie } from "./azure-cookie.ts";
import { chunksOf } from "./chunks.ts";
import { hasBody, makeRequest } from "./make-request.ts";
import type { Respond } from "./respond.ts";

/**
 * Registers the function for all paths and methods that Azure Functions routes (`host.json` takes
 * the prefix away). Streams requests and answers: host 4.28 or newer.
 */
export function registerFunction(respond: Respond): void {
  app.setup({ enableHttpStream: true });
  app.http("lintas", {
    route: "{*path}",
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    authLevel: "anonymous",
    handler: async (request) => responseInit(await respond(askedOfAzure(request))),
  });
}

/** Azure's request has a URL of the web's class, in which `..` is resolved already. */
function askedOfAzure(incoming: HttpRequest): Asked {
  const { method, headers } = incoming;
  const { protocol, host, pathname, search } = new URL(incoming.url);
  const target = pathname + search;
  const header = (name: string) => headers.get(name) ?? undefined;
  return {
    method,
    target,
    header,
    request() {
      const init: RequestInit = { method, headers: new Headers([...headers]) };
      if (hasBody(method, header)) {
        init.body = incoming.body as ReadableStream<Uint8Array> | null;
        init.duplex = "half";
      }
      const scheme = protocol === "https:" ? "https" : "http";
      return makeRequest({ scheme, host }, target, init);
    },
  };
}

function responseInit({ status, headers, body }: Answer): HttpResponseInit {
  const plain: [string, string][] = [];
  const cookies: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name = "", value = ""] = headers.slice(i, i + 2);
    if (name === "set-cookie") cookies.push(value);
    else plain.push([name, value]);
  }
  // One cookie goes as it is. Of several headers of one name Azure would keep the last, so they go
  // apart, in a form that Azure writes anew.
  if (cookies.length === 1) plain.push(["set-cookie", cookies[0] ?? ""]);
  return {
    status,
    headers: Object.fromEntries(plain),
    ...(cookies.length > 1 ? { cookies: cookies.map(azureCookie) } : {}),
    ...(body.kind === "none" ? {} : { body: bodyInit(body) }),
  };
}

function bodyInit(body: AnswerBody): HttpResponseBodyInit {
  if (body.kind === "bytes") return body.bytes;
  const isLate = body.kind === "stream" && body.first === null;
  return ReadableStream.from(isLate ? headFirst(body) : chunksOf(body));
}

/** The library sends a head with the first chunk, so one of nothing comes before one that lets wait. */
async function* headFirst(body: AnswerBody): AsyncGenerator<Uint8Array, void, undefined> {
  yield new Uint8Array();
  yield* chunksOf(body);
}
