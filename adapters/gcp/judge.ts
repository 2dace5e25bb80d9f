import { AppError } from "../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../shared/errors/catalog.ts";
import type { Judgement } from "../../shared/ports/compute.ts";
import { GoogleError, gaxError } from "./google-error.ts";

/** Codes of the line: those that came before the call was heard. All others say nothing of that. */
const UNHEARD: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const BROKEN: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_ABORTED",
  "ABORT_ERR",
  "AbortError",
  "TimeoutError",
]);

/** Our own, by what they stand for. */
const OURS: Partial<Record<ErrorCode, Judgement>> = {
  "provider.throttled": "throttle",
  "provider.denied": "denied",
  "provider.unavailable": "retry",
};

/**
 * Of permissions that Google's own agents get in the first minutes of a project. The step's time
 * bounds how long that is believed.
 */
const SERVICE_AGENT =
  /permissions are propagated to the service agent|cloud run service agent|serverless-robot-prod\.iam\.gserviceaccount\.com|gcf-admin-robot\.iam\.gserviceaccount\.com/i;

/** A service account that was just made is not known everywhere at once. */
const FRESH_ACCOUNT = /service account .*(?:does not exist|not found)/i;

/** Another operation is at it, and will be done; a conflict of versions has the same code. */
const BUSY = /unable to queue the operation|another operation|already in progress/i;

/** What an error of Google means, by its exact code; one that is not named here is `fatal`. */
export function judge(error: unknown): Judgement {
  if (error instanceof AppError) return OURS[error.code] ?? "fatal";
  const known = error instanceof GoogleError ? error : fromGax(error);
  if (known instanceof AppError) return OURS[known.code] ?? "fatal";
  if (!(known instanceof GoogleError)) return line(error);
  const { code, write, said } = known;
  if (UNHEARD.has(code)) return "retry";
  if (BROKEN.has(code)) return write ? "ambiguous" : "retry";
  switch (code) {
    case "NOT_FOUND":
      return FRESH_ACCOUNT.test(said) ? "not-yet" : "gone";
    case "ALREADY_EXISTS":
      return "exists";
    case "ABORTED":
      return BUSY.test(said) ? "not-yet" : "conflict";
    case "FAILED_PRECONDITION":
      return "conflict";
    case "RESOURCE_EXHAUSTED":
      // In an operation it left something broken, which is to be deleted and made again.
      return known.inOperation ? "fatal" : "throttle";
    case "PERMISSION_DENIED":
      return SERVICE_AGENT.test(said) ? "not-yet" : "denied";
    case "UNAVAILABLE":
    case "INTERNAL":
    case "DEADLINE_EXCEEDED":
    case "CANCELLED":
      return write ? "ambiguous" : "retry";
    default:
      return "fatal";
  }
}

/** Errors of the generated client that passed nobody who would have named them. */
function fromGax(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "number") {
    return error;
  }
  return gaxError({ call: "cloudfunctions", write: true }, error);
}

/** A bare error of the line: whether it was a write is not known, so it is taken for one. */
function line(error: unknown): Judgement {
  if (!(error instanceof Error)) return "fatal";
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  if (UNHEARD.has(code)) return "retry";
  return BROKEN.has(code) ? "ambiguous" : "fatal";
}
