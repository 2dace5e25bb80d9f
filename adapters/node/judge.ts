import { AppError } from "../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../shared/errors/catalog.ts";
import type { Judgement } from "../../shared/ports/compute.ts";

/** Problems of the runner. */
const problems: Partial<Record<ErrorCode, Judgement>> = {
  "release.not_found": "gone",
  "release.immutable": "conflict",
  "blob.not_found": "fatal",
  "blob.digest_mismatch": "fatal",
  "artifact.invalid": "fatal",
  "request.invalid": "fatal",
  "request.too_large": "fatal",
  "runner.disk_full": "fatal",
  "function.start_failed": "fatal",
};

/** Codes of the line to it: those that came before the request was heard, and the others. */
const line: Record<string, Judgement> = {
  ECONNREFUSED: "retry",
  ENOENT: "retry",
  EAGAIN: "retry",
  UND_ERR_CONNECT_TIMEOUT: "retry",
  EACCES: "denied",
  EPERM: "denied",
  ECONNRESET: "ambiguous",
  EPIPE: "ambiguous",
  UND_ERR_SOCKET: "ambiguous",
  UND_ERR_HEADERS_TIMEOUT: "ambiguous",
  UND_ERR_BODY_TIMEOUT: "ambiguous",
  UND_ERR_ABORTED: "ambiguous",
  ABORT_ERR: "ambiguous",
};

/** What an error of the runner means; one that is not named here is `fatal`. */
export function judge(error: unknown): Judgement {
  if (error instanceof AppError && error.code !== "runner.unreachable") {
    return problems[error.code] ?? "fatal";
  }
  const lineError = error instanceof AppError ? error.cause : error;
  if (!(lineError instanceof Error)) return "fatal";
  if (lineError.name === "AbortError" || lineError.name === "TimeoutError") return "ambiguous";
  const code = "code" in lineError ? lineError.code : undefined;
  return typeof code === "string" ? (line[code] ?? "fatal") : "fatal";
}
