import type { Clock } from "../../../shared/clock.ts";
import type { Fetch } from "./deps.ts";

export interface Fetched {
  status: number;
  headers: Headers;
  /** Empty where the status says that there is no answer. */
  text: string;
}

/** One request whose answer has a time and a size. */
export interface BoundedRequest {
  url: string;
  init: RequestInit;
  timeoutMs: number;
  answerBytesMax: number;
}

/** Why there is no answer. The message names neither the URL nor anything that was sent. */
export class FetchFailure extends Error {
  override readonly name = "FetchFailure";
}

/** @throws FetchFailure */
export async function boundedFetch(
  request: BoundedRequest,
  { fetch, clock }: { fetch: Fetch; clock: Clock },
): Promise<Fetched> {
  const late = new AbortController();
  const done = new AbortController();
  void clock.sleep(request.timeoutMs, done.signal).then(() => {
    if (!done.signal.aborted) late.abort();
  });
  try {
    const response = await fetch(request.url, { ...request.init, signal: late.signal });
    const { status, headers } = response;
    if (response.ok) {
      return { status, headers, text: await boundedText(response, request.answerBytesMax) };
    }
    await response.body?.cancel();
    return { status, headers, text: "" };
  } catch (error) {
    if (error instanceof FetchFailure) throw error;
    const why = late.signal.aborted ? "operation timed out" : shown(error);
    throw new FetchFailure(why, { cause: error });
  } finally {
    done.abort();
  }
}

async function boundedText(response: Response, bytesMax: number): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  let text = "";
  // Leaving the loop cancels the rest of the answer.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new FetchFailure(`the answer is larger than ${bytesMax} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Only codes: the texts of network errors may tell addresses. */
function shown(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  return typeof code === "string" && /^[A-Z][A-Z_]+$/.test(code) ? code : "the exchange failed";
}
