import type { Clock } from "../../shared/clock.ts";
import type { Environment } from "../environment.ts";
import { unreachableFailure } from "../failure.ts";

export interface TransportOptions {
  fetch: Environment["fetch"];
  clock: Clock;
  /** For the message, where nobody answers. */
  url: string;
}

/** Pauses before each repetition, in milliseconds: 1.5 s in all. */
const PAUSES = [100, 200, 400, 800];
/** A `Retry-After` above this is the person's to wait for. */
const LONGEST_WAIT_S = 5;
const REQUEST_TIMEOUT_MS = 30_000;
/** A zip of 100 MB over a slow line. */
const UPLOAD_TIMEOUT_MS = 600_000;

/**
 * A `fetch` that repeats what may be repeated: reads, whole writes and keyed POSTs, after a lost
 * connection or an answer that asks for it. Throws a `Failure` (unreachable) when nobody answers.
 */
export function retryingFetch(options: TransportOptions): typeof fetch {
  return async (input, init) => {
    const url = localUrl(input);
    for (let attempt = 0; ; attempt++) {
      const pause = mayRepeat(init) ? PAUSES[attempt] : undefined;
      const tried = await attemptOnce(options, url, init);
      if (tried.response && (pause === undefined || !asksToRepeat(tried.response))) {
        return tried.response;
      }
      if (pause === undefined) throw unreachableFailure(options.url, tried.error);
      await tried.response?.body?.cancel();
      await options.clock.sleep(Math.max(pause, waitMs(tried.response)), init?.signal ?? undefined);
      init?.signal?.throwIfAborted();
    }
  };
}

type Tried = { response: Response; error?: undefined } | { response?: undefined; error: unknown };

async function attemptOnce(
  options: TransportOptions,
  url: URL,
  init: RequestInit | undefined,
): Promise<Tried> {
  const streams = new Headers(init?.headers).get("accept") === "text/event-stream";
  const limit = init?.body instanceof Uint8Array ? UPLOAD_TIMEOUT_MS : REQUEST_TIMEOUT_MS;
  const signals = [init?.signal, streams ? null : AbortSignal.timeout(limit)];
  const signal = AbortSignal.any(signals.filter((one) => one != null));
  try {
    return { response: await options.fetch(url, { ...init, signal }) };
  } catch (error) {
    init?.signal?.throwIfAborted();
    return { error };
  }
}

function mayRepeat(init: RequestInit | undefined): boolean {
  return (init?.method ?? "GET") !== "POST" || new Headers(init?.headers).has("idempotency-key");
}

function asksToRepeat(response: Response): boolean {
  if (response.status !== 429 && response.status !== 503) return false;
  const seconds = Number(response.headers.get("retry-after") ?? "");
  return response.headers.has("retry-after") && seconds <= LONGEST_WAIT_S;
}

function waitMs(response: Response | undefined): number {
  return Number(response?.headers.get("retry-after") ?? "0") * 1000;
}

/** Not every resolver knows `*.localhost`; all know `localhost`. */
function localUrl(input: string | URL | Request): URL {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname.endsWith(".localhost")) url.hostname = "localhost";
  return url;
}
