import { lineError, refusal } from "../../../adapters/azure/errors.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Judgement } from "../../../shared/ports/compute.ts";

const READ = { call: "Microsoft.Web/sites/read", write: false } as const;
const WRITE = { call: "Microsoft.Web/sites/write", write: true } as const;

/** An answer of ARM as its error. */
export function refused(
  status: number,
  code: string,
  message: string,
  retryAfter: string | null = null,
): Error {
  const headers: Record<string, string | null> = {
    "x-ms-request-id": "req-1",
    "retry-after": retryAfter,
  };
  const text = JSON.stringify({ error: { code, message } });
  return refusal({ ...WRITE, status, text, header: (name) => headers[name] ?? null });
}

/** Every error that Azure is known to give, and what it means. */
export function azureErrors(): { name: string; error: unknown; means: Judgement }[] {
  return [...answers(), ...lines(), ...named()];
}

function answers(): { name: string; error: unknown; means: Judgement }[] {
  const known: [number, string, Judgement][] = [
    [404, "ResourceNotFound", "gone"],
    [404, "ResourceGroupNotFound", "gone"],
    [404, "ParentResourceNotFound", "gone"],
    [404, "ContainerNotFound", "gone"],
    [409, "Conflict", "conflict"],
    [409, "AnotherOperationInProgress", "not-yet"],
    [409, "StorageAccountOperationInProgress", "not-yet"],
    [409, "ResourceGroupBeingDeleted", "not-yet"],
    [409, "ContainerBeingDeleted", "not-yet"],
    [409, "DeploymentConflict", "not-yet"],
    [409, "RoleAssignmentExists", "exists"],
    [400, "PrincipalNotFound", "not-yet"],
    [404, "ScmNotReady", "not-yet"],
    [412, "PreconditionFailed", "conflict"],
    [429, "TooManyRequests", "throttle"],
    [403, "AuthorizationFailed", "denied"],
    [403, "LinkedAuthorizationFailed", "denied"],
    [403, "RequestDisallowedByPolicy", "denied"],
    [400, "BadRequest", "fatal"],
    [400, "InvalidParameter", "fatal"],
    [409, "MissingSubscriptionRegistration", "fatal"],
    [404, "SubscriptionNotFound", "fatal"],
    [401, "ExpiredAuthenticationToken", "fatal"],
    [409, "StorageAccountAlreadyTaken", "fatal"],
    [500, "InternalServerError", "ambiguous"],
    [503, "ServiceUnavailable", "ambiguous"],
  ];
  const read = refusal({ ...READ, status: 503, text: "Service Unavailable", header: () => null });
  return [
    ...known.map(([status, code, means]) => ({
      name: `${status} ${code}`,
      error: refused(status, code, "in Azure's words"),
      means,
    })),
    {
      name: "409 Conflict (other words)",
      error: refused(
        409,
        "Conflict",
        "Cannot modify this site because another operation is in progress.",
      ),
      means: "not-yet",
    },
    { name: "503 of a read, without an envelope", error: read, means: "retry" },
  ];
}

function lines(): { name: string; error: unknown; means: Judgement }[] {
  const before = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];
  const after = ["ECONNRESET", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT"];
  const broken = (code: string) => Object.assign(new Error(code), { code });
  return [
    ...before.map((code) => ({
      name: `${code} of a write`,
      error: lineError(broken(code), WRITE),
      means: "retry" as const,
    })),
    ...after.flatMap((code) => [
      {
        name: `${code} of a write`,
        error: lineError(broken(code), WRITE),
        means: "ambiguous" as const,
      },
      { name: `${code} of a read`, error: lineError(broken(code), READ), means: "retry" as const },
    ]),
    {
      name: "a time-out of the caller",
      error: lineError(new DOMException("timed out", "TimeoutError"), WRITE),
      means: "ambiguous",
    },
  ];
}

function named(): { name: string; error: unknown; means: Judgement }[] {
  const codes = {
    "provider.throttled": "throttle",
    "provider.foreign": "exists",
    "provider.credentials": "fatal",
    "provider.name_taken": "fatal",
    "provider.quota": "fatal",
    "provider.protocol": "fatal",
    "release.immutable": "conflict",
    "release.not_found": "gone",
    "blob.not_found": "fatal",
    internal: "fatal",
  } as const satisfies Partial<Record<AppError["code"], Judgement>>;
  return Object.entries(codes).map(([code, means]) => ({
    name: code,
    error: new AppError(code as AppError["code"]),
    means,
  }));
}
