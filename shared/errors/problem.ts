import * as z from "zod";
import { type AppError, toAppError } from "./app-error.ts";
import { type ErrorCode, errorCatalog, isErrorCode } from "./catalog.ts";

/** Where the page of a code is. */
const DOCS = "https://lintas.dev/errors/";

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

export function toProblem(
  thrown: unknown,
  context: { instance?: string; requestId?: string; traceId?: string } = {},
): Problem {
  const error: AppError = toAppError(thrown);
  const entry = errorCatalog[error.code];
  return {
    type: docsUrl(error.code),
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

export function docsUrl(code: ErrorCode): string {
  return DOCS + code;
}

/** The code of a problem that came over the wire; a code we do not know is `internal`. */
export function problemCode(problem: Problem): ErrorCode {
  return isErrorCode(problem.code) ? problem.code : "internal";
}
