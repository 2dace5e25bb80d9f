import { AppError } from "../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../shared/errors/catalog.ts";
import type { Judgement } from "../../shared/ports/compute.ts";

/** Problems of runner and engine. */
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
  "supergraph.invalid": "fatal",
  "supergraph.unreadable": "fatal",
};

/** The line to them broke; the cause tells when. */
const broken: ReadonlySet<ErrorCode> = new Set(["runner.unreachable", "engine.unreachable"]);

/** Codes of the line to them: those that came before the request was heard, and the others. */
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

/** What an error of runner or engine means; one that is not named here is `fatal`. */
export function judge(error: unknown): Judgement {
  if (error instanceof AppError && !broken.has(error.code)) {
    return problems[error.code] ?? "fatal";
  }
  const lineError = error instanceof AppError ? error.cause : error;
  if (!(lineError instanceof Error)) return "fatal";
  if (lineError.name === "AbortError" || lineError.name === "TimeoutError") return "ambiguous";
  const code = "code" in lineError ? lineError.code : undefined;
  return typeof code === "string" ? (line[code] ?? "fatal") : "fatal";
}
