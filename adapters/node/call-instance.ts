import { Readable } from "node:stream";
import { Client } from "undici";
import { webStream } from "../../shared/web-stream.ts";

/** Statuses whose answer has no body. */
const BODILESS = new Set([204, 205, 304]);

/**
 * One request over a local socket, to an instance or, with a path before its own, through the engine.
 * The line is closed when the answer's body has ended.
 */
export async function callInstance(
  socketPath: string,
  request: Request,
  before = "",
): Promise<Response> {
  const url = new URL(request.url);
  const client = new Client("http://function", { socketPath, headersTimeout: 0, bodyTimeout: 0 });
  try {
    const answer = await client.request({
      method: request.method as "GET",
      path: before + url.pathname + url.search,
      headers: { host: url.host, ...Object.fromEntries(request.headers) },
      body: request.body === null ? null : Readable.fromWeb(request.body),
      signal: request.signal,
    });
    answer.body.on("close", () => void client.destroy());
    const empty = BODILESS.has(answer.statusCode);
    if (empty) answer.body.resume();
    return new Response(empty ? null : webStream(answer.body), {
      status: answer.statusCode,
      headers: headersOf(answer.headers),
    });
  } catch (error) {
    await client.destroy();
    throw error;
  }
}

function headersOf(raw: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}
