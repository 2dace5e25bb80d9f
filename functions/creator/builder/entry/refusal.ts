import type { ServerResponse } from "node:http";

/**
 * Problems the entry answers by itself. Written out, because the whole catalogue in every zip would
 * change every artifact with each new error; a test keeps them in step with it.
 */
export const REFUSALS = {
  "function.private": {
    status: 403,
    title: "This function is private",
    remedy: "Call it with a token that has the scope `function:invoke`.",
  },
  "function.failed": {
    status: 500,
    title: "The function failed on this request",
    remedy: "Look at its logs: `lintas logs`.",
  },
  "gateway.busy": {
    status: 503,
    title: "All instances are busy",
    remedy: "Try again in a moment, or raise `concurrency` or `maxInstances` of the function.",
  },
  "gateway.bad_request": {
    status: 400,
    title: "The request is not valid HTTP",
    remedy: "Mend the client that sent it.",
  },
  "request.not_found": {
    status: 404,
    title: "Not found",
    remedy: "Check the name and the organization, and that you may see it.",
  },
} as const;

/** Answers with a problem (RFC 9457). */
export function refuse(
  response: ServerResponse,
  code: keyof typeof REFUSALS,
  headers: Readonly<Record<string, string>> = {},
): void {
  const { status, title, remedy } = REFUSALS[code];
  const type = `https://lintas.dev/errors/${code}`;
  const body = JSON.stringify({ type, title, status, code, remedy });
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
