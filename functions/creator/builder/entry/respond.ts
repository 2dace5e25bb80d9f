import { type Answer, NO_BODY, textAnswer } from "./answer.ts";
import type { Asked } from "./asked.ts";
import { type CheckSignature, SIGNATURE_HEADER } from "./check-signature.ts";
import { type Assets, findAsset } from "./find-asset.ts";
import { functionAnswer } from "./function-answer.ts";
import { createLoad, type Load } from "./load.ts";
import { refusal } from "./refusal.ts";
import type { EntrySettings } from "./settings.ts";

/** What a function's module exports by default. */
export interface FetchModule {
  fetch(request: Request): Response | Promise<Response>;
}

export interface FunctionParts {
  settings: EntrySettings;
  user: FetchModule;
  /** Where the zip was unpacked. */
  folder: string;
  assets: Assets;
  isSigned: CheckSignature;
  /** Milliseconds that only go forward. */
  uptime: () => number;
  logError: (error: unknown) => void;
}

/** Answers one request. Never rejects; the answer's body may fail while it is written. */
export type Respond = (asked: Asked) => Promise<Answer>;

/**
 * What happens to one request, on every platform:
 *
 *   /.lintas/…        ─▶ our own answers, whoever asks
 *   too many at once  ─▶ 503, `lintas-busy: 1` (where the platform does not see to it)
 *   private, unsigned ─▶ 403
 *   an asset          ─▶ the file
 *   else              ─▶ the function; what it throws is logged and answered with 500
 */
export function createRespond(parts: FunctionParts): { respond: Respond; inflight: () => number } {
  const { settings } = parts;
  const load = createLoad(parts.uptime);
  return {
    inflight: load.inflight,
    respond: async (asked) => {
      if (/^\/\.lintas(?:[/?]|$)/.test(asked.target)) {
        return bodyFor(asked, ownAnswer(settings, load, asked));
      }
      if (asked.whenOver !== undefined) {
        if (load.inflight() >= settings.concurrency) {
          return bodyFor(asked, refusal("gateway.busy", ["lintas-busy", "1", "retry-after", "1"]));
        }
        load.enter();
        asked.whenOver(load.leave);
      }
      try {
        return bodyFor(asked, await answerOf(parts, asked));
      } catch (error) {
        // Where the client went away, what fails because of it is no failure of the function.
        if (asked.isGone?.() !== true) parts.logError(error);
        return bodyFor(asked, refusal("function.failed"));
      }
    },
  };
}

async function answerOf(parts: FunctionParts, asked: Asked): Promise<Answer> {
  const { method, target } = asked;
  if (parts.settings.access === "private") {
    const header = asked.header(SIGNATURE_HEADER);
    if (!(await parts.isSigned({ method, target, header }))) return refusal("function.private");
  }
  const asset = findAsset(parts.folder, parts.assets, asked);
  if (asset !== null) return asset;
  const request = asked.request();
  if (request === null) return refusal("gateway.bad_request");
  const response: unknown = await parts.user.fetch(request);
  if (!isResponse(response)) throw new TypeError("fetch() did not return a Response");
  return functionAnswer(response, method);
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

function ownAnswer(settings: EntrySettings, load: Load, asked: Asked): Answer {
  const path = asked.target.split("?")[0];
  const reads = asked.method === "GET" || asked.method === "HEAD";
  const { release, part } = settings;
  if (reads && path === "/.lintas/ready") return jsonAnswer({ release, part });
  // On a port anybody could ask.
  if (reads && path === "/.lintas/load" && "socket" in settings.listen) {
    return jsonAnswer(load.read());
  }
  return refusal("request.not_found");
}

function jsonAnswer(value: unknown): Answer {
  const headers = ["content-type", "application/json", "cache-control", "no-store"];
  return textAnswer(200, JSON.stringify(value), headers);
}

function bodyFor(asked: Asked, answer: Answer): Answer {
  return asked.method === "HEAD" ? { ...answer, body: NO_BODY } : answer;
}
