import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** Belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-connection|transfer-encoding|upgrade|te|trailer)$/i;

/**
 * Writes a web Response to a node response: streams with back-pressure, sends the head as soon as
 * the body makes one wait, gives short bodies a length. Throws what the body throws; then the head
 * may or may not be out (`headersSent`).
 */
export async function sendResponse(
  response: Response,
  outgoing: ServerResponse,
  method: string | undefined,
): Promise<void> {
  const headers = headersOf(response);
  // Without one of its own, Node fills in the usual phrase.
  const phrase = response.statusText || undefined;
  const head = () => outgoing.writeHead(response.status, phrase, headers);
  if (
    response.body === null ||
    method === "HEAD" ||
    /^(?:204|304)$/.test(String(response.status))
  ) {
    await response.body?.cancel();
    if (response.body === null && !/^(?:204|304)$/.test(String(response.status))) {
      withLength(headers, method === "HEAD" ? null : 0);
    }
    head().end();
    return;
  }
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const stop = () => void reader.cancel().catch(() => {});
  outgoing.once("close", stop);
  try {
    let next = reader.read();
    const first = await soon(next);
    if (first !== null && !first.done) {
      next = reader.read();
      const second = await soon(next);
      if (second?.done === true) {
        withLength(headers, first.value.byteLength);
        head().end(first.value);
        return;
      }
      head().write(first.value);
    } else if (first?.done === true) {
      withLength(headers, 0);
      head().end();
      return;
    } else {
      head().flushHeaders();
    }
    for (let chunk = await next; !chunk.done; chunk = await reader.read()) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(chunk.value)) await drained(outgoing);
    }
    outgoing.end();
  } finally {
    outgoing.off("close", stop);
    if (outgoing.destroyed) stop();
  }
}

/** The value if it is there without waiting for anything outside, else null. */
function soon<T>(value: Promise<T>): Promise<T | null> {
  return Promise.race([value, new Promise<null>((resolve) => setImmediate(resolve, null))]);
}

async function drained(outgoing: ServerResponse): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([
    once(outgoing, "drain", { signal }),
    once(outgoing, "close", { signal }),
  ]).finally(() => waiting.abort());
}

/** A flat list, because several `set-cookie` stand beside each other. */
function headersOf(response: Response): string[] {
  // What `fetch` brought is unpacked already, but its headers still tell of the packed form.
  const unpacked = response.url !== "" && response.headers.has("content-encoding");
  const flat: string[] = [];
  for (const [name, value] of response.headers) {
    if (HOP_BY_HOP.test(name)) continue;
    if (unpacked && /^content-(?:encoding|length)$/.test(name)) continue;
    flat.push(name, value);
  }
  return flat;
}

function withLength(headers: string[], length: number | null): void {
  if (length === null || headers.some((name, i) => i % 2 === 0 && name === "content-length"))
    return;
  headers.push("content-length", String(length));
}
