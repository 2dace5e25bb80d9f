import type { ReadableStreamReadResult } from "node:stream/web";
import { type Answer, NO_BODY, type StreamBody } from "./answer.ts";

/** Belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-connection|transfer-encoding|upgrade|te|trailer)$/i;

/**
 * The answer in a function's Response. Waits for nothing but what is there at once: a short body
 * comes whole and gets a length, a body that lets wait comes as a stream, so that its head is out
 * before it. Throws what the body throws at once.
 */
export async function functionAnswer(response: Response, method: string): Promise<Answer> {
  const { status } = response;
  // `Response.error()` has none, and not every platform could tell another.
  if (!(status >= 200 && status <= 599)) throw new RangeError(`A Response of status ${status}`);
  const headers = headersOf(response);
  // Without one of its own, Node fills in the usual phrase.
  const phrase = response.statusText || undefined;
  const bodiless = status === 204 || status === 304;
  if (response.body === null || method === "HEAD" || bodiless) {
    await response.body?.cancel();
    if (response.body === null && method !== "HEAD" && !bodiless) withLength(headers, 0);
    return { status, phrase, headers, body: NO_BODY };
  }
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  let next = reader.read();
  const first = await soon(next);
  if (first === null) return { status, phrase, headers, body: streamBody(null, next, reader) };
  if (first.done) {
    withLength(headers, 0);
    return { status, phrase, headers, body: NO_BODY };
  }
  next = reader.read();
  const second = await soon(next);
  if (second?.done !== true) {
    return { status, phrase, headers, body: streamBody(first.value, next, reader) };
  }
  withLength(headers, first.value.byteLength);
  return { status, phrase, headers, body: { kind: "bytes", bytes: first.value } };
}

function streamBody(
  first: Uint8Array | null,
  asked: Promise<ReadableStreamReadResult<Uint8Array>>,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): StreamBody {
  let waiting: typeof asked | null = asked;
  return {
    kind: "stream",
    first,
    next() {
      const next = waiting ?? reader.read();
      waiting = null;
      return next;
    },
    cancel: () => void reader.cancel().catch(() => {}),
  };
}

/** The value if it is there without waiting for anything outside, else null. */
function soon<T>(value: Promise<T>): Promise<T | null> {
  return Promise.race([value, new Promise<null>((resolve) => setImmediate(resolve, null))]);
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

function withLength(headers: string[], length: number): void {
  if (headers.some((name, i) => i % 2 === 0 && name === "content-length")) return;
  headers.push("content-length", String(length));
}
