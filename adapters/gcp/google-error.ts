import * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";

/** What was asked of Google when an error came. */
export interface Asked {
  /** As Google's reference names the method, e.g. `run.projects.locations.services.patch`. */
  call: string;
  /** Whether it changes something: its answer must not be lost silently. */
  write: boolean;
}

interface Said {
  /** HTTP; null where no answer came, or where an operation ended with the error. */
  status: number | null;
  /** Canonical (`NOT_FOUND`), or that of the line (`ECONNRESET`). */
  code: string;
  /** In Google's own words, without the call. */
  said: string;
  /** Of `google.rpc.ErrorInfo`, e.g. `RATE_LIMIT_EXCEEDED`. */
  reason?: string | undefined;
  /** That is missing, where Google names it. */
  permission?: string | undefined;
  requestId?: string | null | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
  /** It came out of a long-running operation, not as the answer to a call. */
  inOperation?: boolean;
  cause?: unknown;
}

/** A refusal of Google, or a line to it that broke. `judge` knows its codes. */
export class GoogleError extends Error implements Asked {
  readonly call: string;
  readonly write: boolean;
  readonly status: number | null;
  readonly code: string;
  readonly said: string;
  readonly reason: string | undefined;
  readonly permission: string | undefined;
  readonly requestId: string | null;
  readonly retryAfter: number | undefined;
  readonly inOperation: boolean;

  constructor(asked: Asked, of: Said) {
    const missing =
      of.permission === undefined || of.said.includes(of.permission)
        ? ""
        : ` Missing: ${of.permission}.`;
    super(`${asked.call}: ${of.code}: ${of.said}${missing}`, { cause: of.cause });
    this.name = "GoogleError";
    this.call = asked.call;
    this.write = asked.write;
    this.status = of.status;
    this.code = of.code;
    this.said = of.said;
    this.reason = of.reason;
    this.permission = of.permission;
    this.requestId = of.requestId ?? null;
    this.retryAfter = of.retryAfter;
    this.inOperation = of.inOperation ?? false;
  }
}

/** `google.rpc.Code`, by number. */
const CANONICAL = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** For APIs that tell no canonical code (Cloud Storage), and for gax before 6. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ALREADY_EXISTS",
  412: "FAILED_PRECONDITION",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

const Detail = z.looseObject({
  reason: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  violations: z.array(z.unknown()).optional(),
});
/** Both shapes: `status` of the newer APIs, `errors[].reason` of Cloud Storage. */
const ErrorBody = z.object({
  error: z.object({
    code: z.number().optional(),
    message: z.string().default(""),
    status: z.string().optional(),
    details: z.array(Detail).catch([]).default([]),
    errors: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
  }),
});

/** `google.rpc.Status`, as an operation carries it. */
const RpcStatus = z.object({
  code: z.number().default(2),
  message: z.string().default(""),
  details: z.array(Detail).catch([]).default([]),
});

/** An answer that is no success, as an error that `judge` knows. */
export function refusal(
  asked: Asked,
  answer: { status: number; header(name: string): string | null; text: string },
): Error {
  const { status } = answer;
  const parsed = ErrorBody.safeParse(jsonOf(answer.text));
  if (!parsed.success) {
    // A proxy or load balancer before Google answers so too, and then it may go by.
    if (status >= 500) return new GoogleError(asked, { status, code: "UNAVAILABLE", said: "" });
    return notGoogle(asked, `It answered ${status} and no error of Google.`);
  }
  const { error } = parsed.data;
  const wait = Number(answer.header("retry-after") ?? Number.NaN);
  return named(
    new GoogleError(asked, {
      status,
      code: error.status ?? BY_STATUS[status] ?? "UNKNOWN",
      said: error.message,
      ...facts(error.details, error.message),
      reason: error.details.find(({ reason }) => reason)?.reason ?? error.errors[0]?.reason,
      requestId: answer.header("x-goog-request-id") ?? answer.header("x-guploader-uploadid"),
      ...(Number.isFinite(wait) ? { retryAfter: wait } : {}),
    }),
  );
}

/** An answer of a signed address, which speaks XML or nothing. */
export function signedRefusal(asked: Asked, status: number, said: string): Error {
  return named(new GoogleError(asked, { status, code: BY_STATUS[status] ?? "UNKNOWN", said }));
}

/** The error of an operation; its number decides, never the HTTP status of the look at it. */
export function operationError(asked: Asked, raw: unknown): GoogleError {
  const { code, message, details } = RpcStatus.parse(raw);
  return new GoogleError(asked, {
    status: null,
    code: CANONICAL[code] ?? "UNKNOWN",
    said: message,
    ...facts(details, message),
    inOperation: true,
  });
}

/** The same in the words of the catalogue, where it has some for it. */
export function named(error: GoogleError): Error {
  const detail = error.message;
  if (error.code === "UNAUTHENTICATED") {
    return new AppError("provider.credentials", { detail, cause: error });
  }
  if (error.code !== "RESOURCE_EXHAUSTED" || error.inOperation) return error;
  if (isQuota(error)) return new AppError("provider.quota", { detail, cause: error });
  return new AppError("provider.throttled", {
    detail,
    cause: error,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  });
}

export function notGoogle(asked: Asked, what: string): AppError {
  return new AppError("provider.protocol", { detail: `${asked.call}: ${what}` });
}

/**
 * Quotas of resources, not of calls. Cloud Run: "Quota exceeded for total allowable CPU per project
 * per region.", "Quota violated: …"; Cloud Functions: "… project failed to initialize in this region
 * due to quota exceeded."
 */
const QUOTA = /total allowable|quota violated|due to quota exceeded|maximum number of/i;

function isQuota(error: GoogleError): boolean {
  if (error.reason === "RATE_LIMIT_EXCEEDED") return false;
  return error.reason === "RESOURCE_QUOTA_EXCEEDED" || QUOTA.test(error.said);
}

function facts(details: readonly z.infer<typeof Detail>[], said: string) {
  const info = details.find(({ metadata }) => metadata !== undefined)?.metadata;
  const words = /permission[s]? '?([a-zA-Z]+(?:\.[a-zA-Z]+){2,})/i.exec(said);
  return {
    reason: details.find(({ reason }) => reason !== undefined)?.reason,
    permission: info?.["permission"] ?? words?.[1],
  };
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A line that broke before or after the call was heard. */
export function lineError(asked: Asked, error: unknown): Error {
  const root = rootOf(error);
  const said = root instanceof Error ? root.message : String(root);
  const code = lineCode(root) ?? (root instanceof Error ? root.name : "UNKNOWN");
  if (/^HPE_|^ERR_SSL_|^EPROTO$/.test(code)) return notGoogle(asked, said);
  return new GoogleError(asked, { status: null, code, said, cause: error });
}

/** The first in a chain of causes that has a code of the line, else the last. */
export function rootOf(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && lineCode(inner) === null && inner.cause instanceof Error) {
    inner = inner.cause;
  }
  return inner;
}

/** e.g. `ECONNREFUSED`. */
export function lineCode(error: unknown): string | null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" && /^E[A-Z_]+$|^UND_ERR_|^HPE_|^ABORT_ERR$/.test(code)
    ? code
    : null;
}

/** Errors of the generated clients: gax 6 tells a canonical number, gax 5 the HTTP status. */
export function gaxError(asked: Asked, error: unknown): Error {
  if (!(error instanceof Error) || error instanceof AppError || error instanceof GoogleError) {
    return error instanceof Error ? error : new GoogleError(asked, unknownSaid(error));
  }
  const { code } = error as { code?: unknown };
  if (typeof code === "string") return lineError(asked, error);
  const body = ErrorBody.safeParse(jsonOf(error.message));
  if (body.success) {
    const status = body.data.error.code ?? (typeof code === "number" ? code : 500);
    return refusal(asked, { status, header: () => null, text: error.message });
  }
  if (typeof code !== "number") {
    const html = /<html|<!doctype|Unexpected token|not valid JSON/i.test(error.message);
    return html ? notGoogle(asked, "The answer is no JSON.") : lineError(asked, error);
  }
  const { reason, errorInfoMetadata } = error as {
    reason?: string;
    errorInfoMetadata?: Record<string, string>;
  };
  return named(
    new GoogleError(asked, {
      status: code > 16 ? code : null,
      code: (code > 16 ? BY_STATUS[code] : CANONICAL[code]) ?? "UNKNOWN",
      said: error.message.replace(/^\d+ [A-Z_]+: /, ""),
      ...facts([{ reason, metadata: errorInfoMetadata }], error.message),
      cause: error,
    }),
  );
}

function unknownSaid(error: unknown): Said {
  return { status: null, code: "UNKNOWN", said: String(error) };
}
