import { AppError } from "../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../shared/errors/catalog.ts";
import { purposeOf } from "./permissions.ts";

/** Services of AWS that we call, as IAM actions and documentation name them. */
export type Service =
  | "lambda"
  | "iam"
  | "sts"
  | "logs"
  | "cloudwatch"
  | "s3"
  | "secretsmanager"
  /** A function's own URL; not an API of AWS. */
  | "function-url";

/** An error with the call that it answered: what it means depends on it. */
export class AwsFailure extends Error {
  readonly service: Service;
  readonly operation: string;

  constructor(service: Service, operation: string, cause: unknown) {
    const action = `${service}:${operation}`;
    super(`${action}: ${wordsOf(cause)}${purposeIfDenied(action, cause)}`, { cause });
    this.name = "AwsFailure";
    this.service = service;
    this.operation = operation;
  }

  /** Whether the call can have changed nothing, so that it may simply be repeated. */
  get reads(): boolean {
    return /^(?:Get|List|Describe|Filter|Simulate|Head|Assume)/.test(this.operation);
  }
}

/**
 * Every error of a call comes through here: those that a person can mend get their code of the
 * catalogue, with the provider's words; the others stay for `judge`.
 */
export function failureOf(service: Service, operation: string, error: unknown): Error {
  if (error instanceof AppError || error instanceof AwsFailure) return error;
  const failure = new AwsFailure(service, operation, error);
  const code = catalogued(error);
  if (code === null) return failure;
  const retryAfter = rawOf(error)?.retryAfterSeconds ?? null;
  return new AppError(code, {
    detail: failure.message,
    cause: failure,
    ...(retryAfter === null ? {} : { retryAfter }),
  });
}

/** What the SDK and the line to it throw; nothing of it is certain. */
export interface RawError {
  name: string;
  code: string | null;
  message: string;
  status: number | null;
  requestId: string | null;
  retryAfterSeconds: number | null;
}

export function rawOf(error: unknown): RawError | null {
  if (typeof error !== "object" || error === null || !("name" in error)) return null;
  const { name, message, code, $metadata, $response, Code } = error as {
    name: unknown;
    message?: unknown;
    code?: unknown;
    Code?: unknown;
    $metadata?: { httpStatusCode?: number; requestId?: string };
    $response?: { headers?: Record<string, string>; statusCode?: number };
  };
  const after = Number($response?.headers?.["retry-after"] ?? Number.NaN);
  const said = typeof Code === "string" && String(name) === "Error" ? Code : String(name);
  return {
    name: said,
    code: typeof code === "string" ? code : null,
    message: typeof message === "string" ? message : "",
    status: $metadata?.httpStatusCode ?? $response?.statusCode ?? null,
    requestId: $metadata?.requestId ?? null,
    retryAfterSeconds: Number.isFinite(after) ? after : null,
  };
}

const credentials = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "InvalidAccessKeyId",
  "InvalidIdentityToken",
  "InvalidIdentityTokenException",
  "RequestExpired",
  "CredentialsProviderError",
  "TokenProviderError",
]);

const quotas = new Set([
  "CodeStorageExceededException",
  "LimitExceededException",
  "LimitExceeded",
  "ServiceQuotaExceededException",
]);

const throttles = new Set([
  "TooManyRequestsException",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestLimitExceeded",
  "SlowDown",
]);

/** Codes of OpenSSL and of Node's HTTP parser: something that is not HTTP, or not TLS, answered. */
const FOREIGN_LINE = /^(?:HPE_|ERR_SSL_|ERR_TLS_|EPROTO$)/;

function catalogued(error: unknown): ErrorCode | null {
  const raw = rawOf(error);
  if (raw === null) return null;
  if (credentials.has(raw.name)) return "provider.credentials";
  if (quotas.has(raw.name)) return "provider.quota";
  if (throttles.has(raw.name)) return "provider.throttled";
  if (raw.name === "SyntaxError") return "provider.protocol";
  if (raw.code !== null && FOREIGN_LINE.test(raw.code)) return "provider.protocol";
  // An error without a name of its own, below 500, is no error of AWS: they all have one.
  const nameless = raw.name === "UnknownError" || raw.name === "Unknown" || raw.name === "Error";
  if (nameless && raw.status !== null && raw.status < 500) return "provider.protocol";
  return null;
}

/** Who grants a permission wants to know what for. */
function purposeIfDenied(action: string, cause: unknown): string {
  const purpose = purposeOf(action);
  const denied = /^AccessDenied|^UnauthorizedOperation$/.test(rawOf(cause)?.name ?? "");
  return denied && purpose !== null ? ` (needed for ${purpose})` : "";
}

function wordsOf(cause: unknown): string {
  const raw = rawOf(cause);
  if (raw === null) return "an error that says nothing";
  const words = raw.message === "" ? (raw.code ?? "no message") : raw.message;
  return raw.name === "Error" ? words : `${raw.name}: ${words}`;
}
