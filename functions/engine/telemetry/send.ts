import type { TelemetryClock } from "./clock.ts";

export type Fetch = typeof globalThis.fetch;

export interface Post {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  timeoutMs: number;
}

export type Delivery =
  /** `rejected`: how many of it the collector did not want. */
  | { is: "accepted"; rejected: number }
  /** Sending it again is pointless. */
  | { is: "refused" }
  /** May be sent again, after so long where the collector said so. */
  | { is: "unanswered"; afterMs: number | null };

/** https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes; all others must not be. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const ANSWER_BYTES_MAX = 64 * 1_024;

/** One attempt. Never throws; ends with `signal` or with the time-out at the latest. */
export async function send(
  { url, headers, body, timeoutMs }: Post,
  { fetch, clock, signal }: { fetch: Fetch; clock: TelemetryClock; signal: AbortSignal },
): Promise<Delivery> {
  const late = new AbortController();
  const done = new AbortController();
  void clock.sleep(timeoutMs, done.signal).then(() => {
    if (!done.signal.aborted) late.abort();
  });
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body,
      // Headers may hold a token, which is for this place alone.
      redirect: "manual",
      signal: AbortSignal.any([late.signal, signal]),
    });
    if (response.ok) return { is: "accepted", rejected: await rejectedOf(response) };
    await response.body?.cancel();
    if (!RETRYABLE.has(response.status)) return { is: "refused" };
    return { is: "unanswered", afterMs: retryAfterMs(response.headers, clock) };
  } catch {
    return { is: "unanswered", afterMs: null };
  } finally {
    done.abort();
  }
}

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfterMs(headers: Headers, clock: TelemetryClock): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - clock.now().getTime());
}

/** The status has said that it is accepted, so an answer that is not OTLP changes nothing. */
async function rejectedOf(response: Response): Promise<number> {
  try {
    const { partialSuccess } = JSON.parse(await boundedText(response)) as {
      partialSuccess?: { rejectedSpans?: unknown; rejectedDataPoints?: unknown };
    };
    const rejected = Number(partialSuccess?.rejectedSpans ?? partialSuccess?.rejectedDataPoints);
    return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
  } catch {
    return 0;
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  // Leaving the loop cancels the rest of the answer.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) return "";
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
