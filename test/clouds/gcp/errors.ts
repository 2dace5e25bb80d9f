import {
  gaxError,
  lineError,
  operationError,
  refusal,
} from "../../../adapters/gcp/google-error.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../../shared/errors/catalog.ts";
import type { Judgement } from "../../../shared/ports/compute.ts";

export const READ = { call: "run.projects.locations.services.get", write: false } as const;
export const WRITE = { call: "run.projects.locations.services.patch", write: true } as const;

export interface KnownError {
  name: string;
  error: unknown;
  means: Judgement;
}

/** An answer of a newer API as its error. */
export function refused(
  status: number,
  code: string,
  message = "in Google's words",
  of: { details?: unknown[]; headers?: Record<string, string>; write?: boolean } = {},
): Error {
  const { details = [], headers = {}, write = true } = of;
  const text = JSON.stringify({ error: { code: status, message, status: code, details } });
  const asked = write ? WRITE : READ;
  return refusal(asked, { status, text, header: (name) => headers[name] ?? null });
}

/** As Cloud Storage answers. */
export function storageRefused(status: number, reason: string): Error {
  const error = { code: status, message: "no", errors: [{ reason, message: "no" }] };
  const text = JSON.stringify({ error });
  return refusal(
    { call: "storage.objects.get", write: false },
    { status, text, header: () => null },
  );
}

/** Every error that Google is known to give, and what it means. */
export function gcpErrors(): KnownError[] {
  return [...answers(), ...inOperations(), ...generated(), ...lines(), ...ours()];
}

function answers(): KnownError[] {
  const known: [number, string, Judgement, string?][] = [
    [404, "NOT_FOUND", "gone"],
    [404, "NOT_FOUND", "not-yet", "Service account a@b.iam.gserviceaccount.com does not exist."],
    [409, "ALREADY_EXISTS", "exists"],
    [409, "ABORTED", "conflict"],
    [
      409,
      "ABORTED",
      "not-yet",
      "unable to queue the operation: Resource is being deployed by another operation.",
    ],
    [429, "RESOURCE_EXHAUSTED", "throttle"],
    [503, "UNAVAILABLE", "ambiguous"],
    [500, "INTERNAL", "ambiguous"],
    [504, "DEADLINE_EXCEEDED", "ambiguous"],
    [403, "PERMISSION_DENIED", "denied"],
    [
      403,
      "PERMISSION_DENIED",
      "not-yet",
      "It may take a few minutes before all necessary permissions are propagated to the Service Agent.",
    ],
    [400, "INVALID_ARGUMENT", "fatal"],
    [400, "FAILED_PRECONDITION", "conflict"],
    [401, "UNAUTHENTICATED", "fatal"],
    [501, "UNIMPLEMENTED", "fatal"],
    [400, "OUT_OF_RANGE", "fatal"],
  ];
  return [
    ...known.map(([status, code, means, message]) => ({
      name: `${status} ${code}${message === undefined ? "" : " (other words)"}`,
      error: refused(status, code, message),
      means,
    })),
    {
      name: "503 UNAVAILABLE of a read",
      error: refused(503, "UNAVAILABLE", "busy", { write: false }),
      means: "retry",
    },
    {
      name: "502 of a proxy, without a word of Google",
      error: refusal(READ, { status: 502, text: "<html>", header: () => null }),
      means: "retry",
    },
    {
      name: "429 for a quota of resources",
      error: refused(429, "RESOURCE_EXHAUSTED", "Quota exceeded for total allowable CPU."),
      means: "fatal",
    },
    {
      name: "an answer that is not Google's",
      error: refusal(READ, { status: 404, text: "<html>nothing here</html>", header: () => null }),
      means: "fatal",
    },
    { name: "Storage: no such object", error: storageRefused(404, "notFound"), means: "gone" },
    { name: "Storage: bucket exists", error: storageRefused(409, "conflict"), means: "exists" },
    {
      name: "Storage: too many requests",
      error: storageRefused(429, "rateLimitExceeded"),
      means: "throttle",
    },
    { name: "Storage: forbidden", error: storageRefused(403, "forbidden"), means: "denied" },
  ];
}

/** By the code in the operation, never by the status of the look at it. */
function inOperations(): KnownError[] {
  const known: [number, Judgement][] = [
    [3, "fatal"],
    [5, "gone"],
    [6, "exists"],
    [7, "denied"],
    [8, "fatal"],
    [9, "conflict"],
    [10, "conflict"],
    [13, "ambiguous"],
    [14, "ambiguous"],
  ];
  return known.map(([code, means]) => ({
    name: `code ${code} in an operation`,
    error: operationError(WRITE, { code, message: "so it ended" }),
    means,
  }));
}

/** gax 6 tells the canonical number, gax 5 the HTTP status and JSON for a message. */
function generated(): KnownError[] {
  const gax = (code: number, message: string) => Object.assign(new Error(message), { code });
  const body = (code: number, status: string) =>
    JSON.stringify({ error: { code, status, message: "in Google's words" } });
  const raw: [string, Error, Judgement][] = [
    ["gax 6: code 5", gax(5, "5 NOT_FOUND: no such function"), "gone"],
    ["gax 6: code 6", gax(6, "6 ALREADY_EXISTS: it is there"), "exists"],
    ["gax 6: code 7", gax(7, "7 PERMISSION_DENIED: no"), "denied"],
    ["gax 6: code 8", gax(8, "8 RESOURCE_EXHAUSTED: slower"), "throttle"],
    ["gax 6: code 14", gax(14, "14 UNAVAILABLE: later"), "ambiguous"],
    ["gax 5: code 404", gax(404, body(404, "NOT_FOUND")), "gone"],
    ["gax 5: code 409", gax(409, body(409, "ALREADY_EXISTS")), "exists"],
    ["gax 5: code 429", gax(429, body(429, "RESOURCE_EXHAUSTED")), "throttle"],
  ];
  return raw.flatMap(([name, error, means]) => [
    { name, error, means },
    { name: `${name}, named`, error: gaxError(WRITE, error), means },
  ]);
}

function lines(): KnownError[] {
  const unheard = [
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "UND_ERR_CONNECT_TIMEOUT",
  ];
  const broken = ["ECONNRESET", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT"];
  const line = (code: string) => Object.assign(new Error(code), { code });
  const fetched = (code: string) => new TypeError("fetch failed", { cause: line(code) });
  return [
    ...unheard.flatMap((code): KnownError[] => [
      { name: code, error: line(code), means: "retry" },
      { name: `${code} at a write`, error: lineError(WRITE, fetched(code)), means: "retry" },
    ]),
    ...broken.flatMap((code): KnownError[] => [
      { name: code, error: line(code), means: "ambiguous" },
      { name: `${code} at a write`, error: lineError(WRITE, fetched(code)), means: "ambiguous" },
      { name: `${code} at a read`, error: lineError(READ, fetched(code)), means: "retry" },
    ]),
    {
      name: "a time-out of ours at a write",
      error: lineError(WRITE, new DOMException("timed out", "TimeoutError")),
      means: "ambiguous",
    },
    {
      name: "no HTTP at the other end",
      error: lineError(WRITE, fetched("HPE_INVALID_CONSTANT")),
      means: "fatal",
    },
  ];
}

function ours(): KnownError[] {
  const known: [ErrorCode, Judgement][] = [
    ["provider.throttled", "throttle"],
    ["provider.credentials", "fatal"],
    ["provider.quota", "fatal"],
    ["provider.protocol", "fatal"],
    ["provider.foreign", "fatal"],
    ["blob.not_found", "fatal"],
    ["release.immutable", "fatal"],
  ];
  return known.map(([code, means]) => ({ name: code, error: new AppError(code), means }));
}
