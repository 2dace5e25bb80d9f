import { lookup } from "node:dns";
import { Agent, fetch as undiciFetch } from "undici";
import { withLocalhost } from "../../shared/localhost.ts";

/** Statuses whose answer has no body. */
const BODILESS = new Set([204, 205, 304]);

/**
 * `fetch` for functions' own addresses: finds `*.localhost` on this machine, follows no redirect (the
 * function's answer is what is asked for) and leaves time limits to the request's signal.
 */
export function releaseFetch(): (request: Request) => Promise<Response> {
  const dispatcher = new Agent({
    connect: { lookup: withLocalhost(lookup) },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return async (request) => {
    const answer = await undiciFetch(request.url, {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body: request.body === null ? null : new Uint8Array(await request.arrayBuffer()),
      redirect: "manual",
      signal: request.signal,
      dispatcher,
    });
    const headers = new Headers();
    // What was packed is unpacked by now.
    const packed = answer.headers.has("content-encoding");
    for (const [name, value] of answer.headers) {
      if (packed && (name === "content-encoding" || name === "content-length")) continue;
      headers.append(name, value);
    }
    const body = BODILESS.has(answer.status) ? null : (answer.body as ReadableStream | null);
    return new Response(body, { status: answer.status, headers });
  };
}
