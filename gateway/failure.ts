import { AppError } from "../shared/errors/app-error.ts";
import type { Upstream } from "./upstream.ts";

/** What went wrong with an instance, in the words of the catalogue. */
export function upstreamError(
  error: Error & { code?: string },
  place: { kind: Upstream["kind"]; timeoutMs: number },
): AppError {
  const code = error.code ?? "";
  if (code === "UND_ERR_HEADERS_TIMEOUT") return timedOut(place.timeoutMs);
  if (code === "UND_ERR_BODY_TIMEOUT") return new AppError("function.timeout", { cause: error });
  if (isBadAnswer(error)) return new AppError("function.bad_answer", { cause: error });
  if (code === "UND_ERR_INVALID_ARG") return new AppError("gateway.bad_request", { cause: error });
  if (place.kind === "url" && isRefused(error))
    return new AppError("provider.unavailable", { retryAfter: 1, cause: error });
  if (place.kind === "engine")
    return new AppError("engine.unreachable", {
      detail: "It ended before it had answered; what was asked may have been done.",
      cause: error,
    });
  return new AppError("function.crashed", { cause: error });
}

export function timedOut(ms: number): AppError {
  return new AppError("function.timeout", { detail: `It had ${ms} ms to begin its answer.` });
}

function isBadAnswer(error: Error & { code?: string }): boolean {
  const code = error.code ?? "";
  return (
    error.name === "HTTPParserError" ||
    code === "UND_ERR_HEADERS_OVERFLOW" ||
    code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" ||
    error.message === "bad response" ||
    error.message === "bad upgrade"
  );
}

const REFUSED = new Set([
  "ECONNREFUSED",
  "ENOENT",
  "ENOTSOCK",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_DESTROYED",
  "UND_ERR_CLOSED",
]);

/** Nobody listens there: no byte of a request was taken. */
export function isRefused(error: Error & { code?: string }): boolean {
  return REFUSED.has(error.code ?? "");
}

const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}
