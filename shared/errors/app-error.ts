import { type ErrorCode, errorCatalog } from "./catalog.ts";

export interface AppErrorOptions {
  /** A sentence for the person, about this very case. It may be shown: never put a secret in it. */
  detail?: string;
  /** Seconds after which the same call may go through. */
  retryAfter?: number;
  /** What really happened. Logged, never shown. */
  cause?: unknown;
  /** Further members of the problem, e.g. `errors: [{ pointer, detail }]`. May be shown. */
  extensions?: Record<string, unknown>;
}

/** A failure with a code of the catalogue. Everything else that is thrown becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly retryAfter: number | undefined;
  readonly extensions: Record<string, unknown>;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail ?? errorCatalog[code].title, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.detail = options.detail;
    this.retryAfter = options.retryAfter;
    this.extensions = options.extensions ?? {};
  }

  get status(): number {
    return errorCatalog[this.code].status;
  }
}

/** The error itself if it has a code, else `internal` with the error as its cause. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError("internal", { cause: error });
}
