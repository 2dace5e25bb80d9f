import { AppError } from "../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../shared/errors/catalog.ts";
import type { Judgement } from "../../shared/ports/compute.ts";
import { AzureError } from "./errors.ts";

const problems: Partial<Record<ErrorCode, Judgement>> = {
  "provider.throttled": "throttle",
  "provider.foreign": "exists",
  "release.immutable": "conflict",
  "release.not_found": "gone",
};

/**
 * Codes that Azure documents, or gives and its own tools know. A name that somebody else holds, a
 * quota and credentials are errors of the catalogue before they come here.
 */
const codes: Readonly<Record<string, Judgement>> = {
  ResourceNotFound: "gone",
  ResourceGroupNotFound: "gone",
  ParentResourceNotFound: "gone",
  NotFound: "gone",
  SiteNotFound: "gone",
  ContainerNotFound: "gone",
  StorageAccountNotFound: "gone",
  RoleAssignmentNotFound: "gone",
  Conflict: "conflict",
  ResourceGroupDeletionBlocked: "conflict",
  // Something else is at it, and will be done.
  AnotherOperationInProgress: "not-yet",
  OperationInProgress: "not-yet",
  StorageAccountOperationInProgress: "not-yet",
  ResourceGroupBeingDeleted: "not-yet",
  ContainerBeingDeleted: "not-yet",
  DeploymentConflict: "not-yet",
  ScmNotReady: "not-yet",
  PreconditionFailed: "conflict",
  RoleAssignmentExists: "exists",
  ContainerAlreadyExists: "exists",
  PrincipalNotFound: "not-yet",
  AuthorizationFailed: "denied",
  LinkedAuthorizationFailed: "denied",
  AuthorizationPermissionMismatch: "denied",
  RequestDisallowedByPolicy: "denied",
  Forbidden: "denied",
  BadRequest: "fatal",
  InvalidParameter: "fatal",
  InvalidRequestContent: "fatal",
  InvalidResourceLocation: "fatal",
  MissingSubscriptionRegistration: "fatal",
  SubscriptionNotFound: "fatal",
};

/** App Service says in words only that something else is at it; the code beside them is `Conflict`. */
const BUSY = /another operation|operation is in progress/i;

/** Codes of a line that broke before the request was sent, or could not be opened. */
const unsent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  // Signing in goes before every request.
  "network_error",
]);
/** The request may have been heard. */
const lost = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ABORT_ERR",
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_ABORTED",
]);

/** What an error of Azure means; one that is not named here is `fatal`. */
export function judge(error: unknown): Judgement {
  if (error instanceof AppError) return problems[error.code] ?? "fatal";
  if (!(error instanceof AzureError)) return "fatal";
  const { status, code, write, said } = error;
  if (status === null) {
    if (code === null) return "fatal";
    if (unsent.has(code)) return "retry";
    if (lost.has(code)) return write ? "ambiguous" : "retry";
    return "fatal";
  }
  if (status >= 500 || status === 408) return write ? "ambiguous" : "retry";
  if (status === 412) return "conflict";
  if (code === "Conflict" && BUSY.test(said)) return "not-yet";
  return code === null ? "fatal" : (codes[code] ?? "fatal");
}
