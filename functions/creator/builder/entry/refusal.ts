import { type Answer, textAnswer } from "./answer.ts";

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

/** A problem (RFC 9457) as the answer. */
export function refusal(code: keyof typeof REFUSALS, headers: readonly string[] = []): Answer {
  const { status, title, remedy } = REFUSALS[code];
  // Relative to the Manager's address, which a function does not know.
  const type = `/v1/errors/${code}`;
  const text = JSON.stringify({ type, title, status, code, remedy });
  return textAnswer(status, text, ["content-type", "application/problem+json", ...headers]);
}
