import type { Json, RpcStatus } from "./state.ts";

const STATUS: Readonly<Record<string, [http: number, rpc: number]>> = {
  INVALID_ARGUMENT: [400, 3],
  FAILED_PRECONDITION: [400, 9],
  UNAUTHENTICATED: [401, 16],
  PERMISSION_DENIED: [403, 7],
  NOT_FOUND: [404, 5],
  ALREADY_EXISTS: [409, 6],
  ABORTED: [409, 10],
  RESOURCE_EXHAUSTED: [429, 8],
  INTERNAL: [500, 13],
  UNAVAILABLE: [503, 14],
};

/** An error of Google, as its newer APIs answer. */
export function googleError(
  code: string,
  message: string,
  options: { details?: Json[]; headers?: Record<string, string> } = {},
): Response {
  const [status] = STATUS[code] ?? [500, 2];
  const { details = [], headers = {} } = options;
  const error = { code: status, message, status: code, ...(details.length > 0 ? { details } : {}) };
  return Response.json({ error }, { status, headers });
}

export function rpcStatus(code: string, message: string): RpcStatus {
  return { code: STATUS[code]?.[1] ?? 2, message };
}

/** An error of Cloud Storage, which tells no canonical code. */
export function storageError(status: number, reason: string, message: string): Response {
  const error = { code: status, message, errors: [{ message, domain: "global", reason }] };
  return Response.json({ error }, { status });
}

/** As Google writes JSON: without what is empty, 0 or false. */
export function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value)
    .map(([name, inner]) => [name, withoutDefaults(inner)] as const)
    .filter(([, inner]) => !isDefault(inner));
  return Object.fromEntries(kept);
}

function isDefault(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) {
    return true;
  }
  return Array.isArray(value) && value.length === 0;
}

export function json(body: unknown, status = 200): Response {
  return Response.json(withoutDefaults(body), { status });
}
