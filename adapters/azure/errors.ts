import { AppError } from "../../shared/errors/app-error.ts";

/** What was asked of Azure when an error came. */
export interface Asked {
  /** As Azure's access control names it, e.g. `Microsoft.Web/sites/write`. */
  call: string;
  /** Whether it changes something: its answer must not be lost silently. */
  write: boolean;
}

/** An answer of Azure that is no success, or a line to it that broke. `judge` knows its codes. */
export class AzureError extends Error implements Asked {
  readonly call: string;
  readonly write: boolean;
  /** null where no answer came. */
  readonly status: number | null;
  readonly code: string | null;
  /** In Azure's own words, without the call. */
  readonly said: string;
  readonly requestId: string | null;

  constructor(
    asked: Asked,
    of: {
      status: number | null;
      code: string | null;
      said: string;
      requestId?: string | null;
      cause?: unknown;
    },
  ) {
    const name = of.code ?? (of.status === null ? "no answer" : `status ${of.status}`);
    super(`${asked.call}: ${name}: ${of.said}`, { cause: of.cause });
    this.name = "AzureError";
    this.call = asked.call;
    this.write = asked.write;
    this.status = of.status;
    this.code = of.code;
    this.said = of.said;
    this.requestId = of.requestId ?? null;
  }
}

/** An answer, whoever made the call. */
export interface AzureAnswer extends Asked {
  status: number;
  header(name: string): string | null;
  text: string;
}

interface Said {
  code: string;
  message: string;
}

/** Codes by which Azure says that it does not know us. */
const CREDENTIALS = new Set([
  "AuthenticationFailed",
  "AuthenticationFailedInvalidHeader",
  "AuthenticationFailedMissingToken",
  "ExpiredAuthenticationToken",
  "InvalidAuthenticationToken",
  "InvalidAuthenticationTokenAudience",
  "InvalidAuthenticationTokenTenant",
]);
const QUOTA = new Set([
  "MaxStorageAccountsCountPerSubscriptionExceeded",
  "QuotaExceeded",
  "ResourceGroupQuotaExceeded",
  "RoleAssignmentLimitExceeded",
]);
const NAME_TAKEN = new Set(["StorageAccountAlreadyTaken", "StorageAccountAlreadyExists"]);
const REGION = new Set([
  "LocationNotAvailableForResourceType",
  "LocationNotAvailableForResourceGroup",
  "LocationNotSupported",
]);

/** What an answer that is no success means, as an error that `judge` knows. */
export function refusal(answer: AzureAnswer): Error {
  const said = saidIn(answer.text);
  if (said === null && answer.status < 500 && answer.status !== 429) return foreignProtocol(answer);
  const error = new AzureError(answer, {
    status: answer.status,
    code: said?.code ?? null,
    said: said?.message ?? `It answered with status ${answer.status}.`,
    requestId: answer.header("x-ms-request-id"),
  });
  return named(error, answer) ?? error;
}

/** Errors that have a code of their own in the catalogue. */
function named(error: AzureError, answer: AzureAnswer): AppError | null {
  const { code, said, status } = error;
  const detail = error.message;
  if (status === 429) {
    const retryAfter = secondsOf(answer.header("retry-after"));
    return new AppError("provider.throttled", {
      detail,
      cause: error,
      ...(retryAfter === null ? {} : { retryAfter }),
    });
  }
  // App Service says both in words only; the codes beside them are `Conflict` and `Unauthorized`.
  const noQuota = /without additional quota|has quota of \d+ instances/i.test(said);
  const taken = /^Website with given name .+ already exists/i.test(said);
  if (noQuota || QUOTA.has(code ?? ""))
    return new AppError("provider.quota", { detail, cause: error });
  if (taken || NAME_TAKEN.has(code ?? "")) {
    return new AppError("provider.name_taken", { detail, cause: error });
  }
  if (REGION.has(code ?? "")) return new AppError("provider.region", { detail, cause: error });
  if (status === 401 || CREDENTIALS.has(code ?? "")) {
    return new AppError("provider.credentials", { detail, cause: error });
  }
  return null;
}

/** An answer that no part of Azure gives: something else listens there. */
export function foreignProtocol(answer: AzureAnswer, problem = "no answer of Azure"): AppError {
  return new AppError("provider.protocol", {
    detail: `${answer.call}: status ${answer.status} came with ${problem}.`,
  });
}

/** Seconds or a date, as HTTP has it. */
export function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null || !/^\d+$/.test(retryAfter.trim())) return null;
  return Number(retryAfter);
}

/** ARM and Key Vault wrap it in `error`; App Service sometimes writes it with capitals, Storage in XML. */
function saidIn(text: string): Said | null {
  const xml = /<Code>([^<]+)<\/Code>(?:<Message>([^<]*)<\/Message>)?/.exec(text);
  if (xml !== null) return { code: xml[1] ?? "", message: xml[2] ?? "" };
  const body = parsed(text);
  const inner = body?.["error"];
  const from = (isRecord(inner) ? inner : body) ?? {};
  const code = from["code"] ?? from["Code"];
  const message = from["message"] ?? from["Message"];
  return typeof code === "string"
    ? { code, message: typeof message === "string" ? message : "" }
    : null;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Codes of a line on whose other side something else speaks. */
const OTHER_PROTOCOL = /^(?:HPE_|ERR_SSL|EPROTO)/;

/** What an error that came instead of an answer means, as an error that `judge` knows. */
export function lineError(error: unknown, asked: Asked): Error {
  if (error instanceof AppError || error instanceof AzureError) return error;
  const code = lineCode(error);
  if (code !== null && OTHER_PROTOCOL.test(code)) {
    return new AppError("provider.protocol", {
      detail: `${asked.call}: what answers there does not speak as Azure does (${code}).`,
      cause: error,
    });
  }
  const said = error instanceof Error ? error.message : "The line broke.";
  return new AzureError(asked, { status: null, code, said, cause: error });
}

/** The first code along the causes, with the abort of a caller as `ABORT_ERR`. */
function lineCode(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at.name === "AbortError" || at.name === "TimeoutError") return "ABORT_ERR";
    const code = "code" in at ? at.code : undefined;
    // The SDK's own code stands before the one of the socket, which says more.
    if (typeof code === "string" && code !== "REQUEST_SEND_ERROR") return code;
  }
  return null;
}
