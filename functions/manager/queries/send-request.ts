import { AppError } from "../../../shared/errors/app-error.ts";
import type { ComputeAdapter, Ref } from "../../../shared/ports/compute.ts";
import { SIGNATURE_HEADER } from "../../../shared/protocol/invoke.ts";
import type { Services } from "../context.ts";
import { callContext } from "./log-lines.ts";
import { namedError } from "./provider-errors.ts";

/** The request as people write it. */
export interface WantedRequest {
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

export interface ReadAnswer {
  status: number;
  headers: Record<string, string>;
  bytes: Uint8Array;
  truncated: boolean;
  durationMs: number;
}

/** Bytes of an answer that are read at most. */
const MOST_BYTES = 1_000_000;
/** Headers that belong to the connection or to us, never to the caller. */
const OWN_HEADERS =
  /^(?:host|connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive|proxy-.*|lintas-.*)$/i;

/**
 * Sends one request to a function's own address, for at most `limitMs`, and reads its answer.
 * `signature`: what a private function of ours asks for. Throws `function.timeout`, and what the
 * provider refused by name.
 */
export async function sendRequest(
  services: Services,
  to: {
    adapter: ComputeAdapter;
    at: { ref: Ref; url: string | null };
    signature: string | null;
    limitMs: number;
    signal: AbortSignal;
  },
  wanted: WantedRequest,
): Promise<ReadAnswer> {
  const { clock } = services;
  const late = AbortSignal.timeout(to.limitMs);
  const signal = AbortSignal.any([to.signal, late]);
  const request = requestOf(wanted, to.signature, signal);
  const began = clock.now().getTime();
  try {
    const response = await to.adapter.call(callContext(services, signal), to.at, request);
    const { bytes, truncated } = await readMost(response);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      bytes,
      truncated,
      durationMs: Math.max(0, clock.now().getTime() - began),
    };
  } catch (error) {
    if (late.aborted) throw new AppError("function.timeout", { cause: error });
    if (to.signal.aborted) throw error;
    throw namedError(to.adapter, error);
  }
}

function requestOf(wanted: WantedRequest, signature: string | null, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(wanted.headers)) setHeader(headers, name, value);
  if (signature !== null) headers.set(SIGNATURE_HEADER, signature);
  return new Request(`http://function.invalid${wanted.path}`, {
    method: wanted.method,
    headers,
    signal,
    ...(wanted.body === undefined || /^(?:GET|HEAD)$/.test(wanted.method)
      ? {}
      : { body: wanted.body }),
  });
}

function setHeader(headers: Headers, name: string, value: string): void {
  if (OWN_HEADERS.test(name)) return;
  try {
    headers.set(name, value);
  } catch (cause) {
    throw new AppError("request.invalid", {
      detail: "A header is not valid.",
      cause,
      extensions: { errors: [{ pointer: "/headers", detail: "holds a header that is not valid" }] },
    });
  }
}

async function readMost(response: Response): Promise<{ bytes: Uint8Array; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader && size <= MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
  }
  const truncated = size > MOST_BYTES;
  if (truncated) await reader?.cancel();
  return { bytes: Buffer.concat(chunks).subarray(0, MOST_BYTES), truncated };
}

/** A text cut off in the middle of a character is still text. */
export function textOrBase64(
  bytes: Uint8Array,
  truncated: boolean,
): { body: string; base64: boolean } {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    return { body: decoder.decode(bytes, { stream: truncated }), base64: false };
  } catch {
    return { body: Buffer.from(bytes).toString("base64"), base64: true };
  }
}
