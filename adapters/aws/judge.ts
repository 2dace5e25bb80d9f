import { AppError } from "../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../shared/errors/catalog.ts";
import type { Judgement } from "../../shared/ports/compute.ts";
import { AwsFailure, type RawError, rawOf } from "./failure.ts";

/** Codes whose meaning does not depend on the call. */
const byName: Readonly<Record<string, Judgement>> = {
  PreconditionFailedException: "conflict",
  EntityAlreadyExistsException: "exists",
  EntityAlreadyExists: "exists",
  DeleteConflictException: "conflict",
  DeleteConflict: "conflict",
  ConcurrentModificationException: "conflict",
  ConcurrentModification: "conflict",
  OperationAbortedException: "conflict",

  // A new URL's permissions are not everywhere yet.
  FunctionUrlForbidden: "not-yet",

  AccessDenied: "denied",
  AccessDeniedException: "denied",
  UnauthorizedOperation: "denied",

  ValidationException: "fatal",
  ValidationError: "fatal",
  InvalidZipFileException: "fatal",
  InvalidRequestContentException: "fatal",
  InvalidInputException: "fatal",
  MalformedPolicyDocumentException: "fatal",
  RequestTooLargeException: "fatal",
  RequestEntityTooLargeException: "fatal",
  PolicyLengthExceededException: "fatal",
  UnmodifiableEntityException: "fatal",
};

/** Before any of it was heard, and perhaps after. */
const unheard = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const broken = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET", "ABORT_ERR"]);

const ours: Partial<Record<ErrorCode, Judgement>> = {
  "provider.throttled": "throttle",
  "provider.denied": "denied",
  "provider.foreign": "exists",
  "release.not_found": "gone",
};

/**
 * What an error of AWS means. An error that came without its call counts as one of a write: the
 * careful side. One that is not named here is `fatal`.
 */
export function judge(error: unknown): Judgement {
  if (error instanceof AppError) return ours[error.code] ?? "fatal";
  const failure = error instanceof AwsFailure ? error : null;
  const raw = rawOf(failure === null ? error : failure.cause);
  if (raw === null) return "fatal";
  const lost: Judgement = failure?.reads === true ? "retry" : "ambiguous";
  return (
    ofCall(raw, failure) ??
    (Object.hasOwn(byName, raw.name) ? byName[raw.name] : undefined) ??
    ofLine(raw, lost) ??
    (raw.status !== null && raw.status >= 500 ? lost : "fatal")
  );
}

/** Creating calls: what they make may be there already. */
const CREATES = /^(?:Create|AddPermission|PutRole|TagResource)/;

function ofCall(raw: RawError, failure: AwsFailure | null): Judgement | null {
  const operation = failure?.operation ?? "";
  switch (raw.name) {
    case "InvalidParameterValueException":
      return raw.message.includes("cannot be assumed by Lambda") ? "not-yet" : "fatal";
    case "ResourceConflictException": {
      // A function in the middle of an update refuses everything with the same code, until it is over.
      if (/update is in progress|in the following state/i.test(raw.message)) return "not-yet";
      return CREATES.test(operation) ? "exists" : "conflict";
    }
    case "ResourceNotFoundException":
    case "NoSuchEntityException":
    case "NoSuchEntity":
      // What was seen a moment ago is not everywhere yet.
      return failure === null || failure.reads || /^(?:Delete|Detach|Remove|Untag)/.test(operation)
        ? "gone"
        : "not-yet";
    default:
      return null;
  }
}

function ofLine(raw: RawError, lost: Judgement): Judgement | null {
  if (raw.code !== null && unheard.has(raw.code)) return "retry";
  if (raw.name === "TimeoutError") {
    return /did not establish a connection|connect timed? ?out/i.test(raw.message) ? "retry" : lost;
  }
  if (raw.name === "AbortError") return lost;
  if (raw.code !== null && broken.has(raw.code)) return lost;
  return /socket hang up/i.test(raw.message) ? lost : null;
}
