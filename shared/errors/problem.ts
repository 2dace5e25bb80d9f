import * as z from "zod";
import { type AppError, toAppError } from "./app-error.ts";
import { type ErrorCode, errorCatalog, isErrorCode } from "./catalog.ts";

/** Where the page of a code is, at the Manager of the installation. */
const PAGES = "v1/errors/";

/** RFC 9457 problem, the one shape of every failure that leaves a process. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  remedy: z.string().optional(),
  instance: z.string().optional(),
  requestId: z.string().optional(),
  traceId: z.string().optional(),
  retryAfter: z.number().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** `base`: the address of the Manager, where it is known. */
export function toProblem(
  thrown: unknown,
  {
    base,
    ...context
  }: { base?: string; instance?: string; requestId?: string; traceId?: string } = {},
): Problem {
  const error: AppError = toAppError(thrown);
  const entry = errorCatalog[error.code];
  return {
    type: docsUrl(error.code, base),
    title: entry.title,
    status: entry.status,
    code: error.code,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    remedy: entry.remedy,
    ...context,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
    ...error.extensions,
  };
}

/**
 * The page of a code at the Manager at `base`. Without it a reference relative to the Manager's
 * address (RFC 9457 §3.1.1): who does not know the installation does not make an address up.
 */
export function docsUrl(code: ErrorCode, base?: string): string {
  if (base === undefined) return `/${PAGES}${code}`;
  return new URL(PAGES + code, base.endsWith("/") ? base : `${base}/`).href;
}

/** The code of a problem that came over the wire; a code we do not know is `internal`. */
export function problemCode(problem: Problem): ErrorCode {
  return isErrorCode(problem.code) ? problem.code : "internal";
}
