import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type CheckSignature, SIGNATURE_HEADER } from "./check-signature.ts";
import { refuse } from "./refusal.ts";
import { sendResponse } from "./send-response.ts";
import { type Assets, serveAsset } from "./serve-asset.ts";
import type { EntrySettings } from "./settings.ts";
import { toRequest } from "./to-request.ts";

/** What a function's module exports by default. */
export interface FetchModule {
  fetch(request: Request): Response | Promise<Response>;
}

export interface HandleParts {
  settings: EntrySettings;
  user: FetchModule;
  /** Where the zip was unpacked. */
  folder: string;
  assets: Assets;
  isSigned: CheckSignature;
  /** Milliseconds that only go forward. */
  uptime(): number;
  logError(error: unknown): void;
}

export interface Handle {
  listener: RequestListener;
  inflight(): number;
}

/**
 * What happens to one request:
 *
 *   /.lintas/…        ─▶ our own answers, whoever asks
 *   too many at once  ─▶ 503, `lintas-busy: 1`
 *   private, unsigned ─▶ 403
 *   an asset          ─▶ the file
 *   else              ─▶ the function; what it throws is logged and answered with 500
 */
export function createHandle(parts: HandleParts): Handle {
  const { settings } = parts;
  let inflight = 0;
  let idleSince = parts.uptime();
  const load = () => ({
    inflight,
    idleMs: inflight > 0 ? 0 : Math.max(0, parts.uptime() - idleSince),
  });

  return {
    inflight: () => inflight,
    listener: (incoming, outgoing) => {
      if (/^\/\.lintas(?:[/?]|$)/.test(incoming.url ?? "")) {
        answerOwn(settings, load, incoming, outgoing);
        return;
      }
      if (inflight >= settings.concurrency) {
        refuse(outgoing, "gateway.busy", { "lintas-busy": "1", "retry-after": "1" });
        return;
      }
      inflight++;
      outgoing.once("close", () => {
        inflight--;
        idleSince = parts.uptime();
      });
      serve(parts, incoming, outgoing).catch((error: unknown) => {
        parts.logError(error);
        if (outgoing.headersSent) outgoing.destroy();
        else refuse(outgoing, "function.failed");
      });
    },
  };
}

async function serve(
  parts: HandleParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (parts.settings.access === "private") {
    const header = incoming.headers[SIGNATURE_HEADER];
    const signed = await parts.isSigned({
      method: incoming.method ?? "",
      target: incoming.url ?? "",
      header: typeof header === "string" ? header : undefined,
    });
    if (!signed) return refuse(outgoing, "function.private");
  }
  if (serveAsset(parts.folder, parts.assets, incoming, outgoing)) return;
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const request = toRequest(incoming, outgoing, gone.signal);
  if (request === null) return refuse(outgoing, "gateway.bad_request");
  try {
    const response: unknown = await parts.user.fetch(request);
    if (!isResponse(response)) throw new TypeError("fetch() did not return a Response");
    await sendResponse(response, outgoing, incoming.method);
  } catch (error) {
    // Where the client went away, what fails because of it is no failure of the function.
    if (!gone.signal.aborted) throw error;
  }
}

/** By its form: a function may bring a Response class of its own. */
function isResponse(value: unknown): value is Response {
  return (
    value !== null &&
    typeof value === "object" &&
    "status" in value &&
    "headers" in value &&
    "body" in value
  );
}

function answerOwn(
  settings: EntrySettings,
  load: () => { inflight: number; idleMs: number },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const path = (incoming.url ?? "").split("?")[0];
  const reads = incoming.method === "GET" || incoming.method === "HEAD";
  const { release, part } = settings;
  if (reads && path === "/.lintas/ready") answerJson(outgoing, { release, part });
  else if (reads && path === "/.lintas/load" && "socket" in settings.listen) {
    answerJson(outgoing, load());
  } else refuse(outgoing, "request.not_found");
}

function answerJson(outgoing: ServerResponse, value: unknown): void {
  const body = JSON.stringify(value);
  outgoing.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  outgoing.end(body);
}
