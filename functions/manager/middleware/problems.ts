import type { ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { AppError } from "../../../shared/errors/app-error.ts";
import { toProblem } from "../../../shared/errors/problem.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import { isDatabaseDown, isDatabaseFull, isValueOfTheCaller } from "./database-errors.ts";
import { traceIdOf } from "./request-id.ts";

/** The one place where a failure becomes an answer. What is not an AppError never shows its words. */
export const onError: ErrorHandler<ManagerEnv> = (thrown, c) => {
  const error = named(thrown);
  if (isValueOfTheCaller(thrown)) c.var.log.warn("a value could not be stored", { error });
  // Who left broke off what was done for them: nothing failed.
  if (error.status >= 500 && !c.req.raw.signal.aborted)
    c.var.log.error("request failed", { code: error.code, error });
  return problemAnswer(c, error);
};

export function problemAnswer(
  c: ManagerContext,
  error: AppError,
  headers: Record<string, string> = {},
): Response {
  const traceId = traceIdOf(c.req.header("traceparent"));
  const problem = toProblem(error, {
    base: c.var.services.config.publicUrl,
    instance: c.req.path,
    requestId: c.var.requestId,
    ...(traceId === undefined ? {} : { traceId }),
  });
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      ...(error.retryAfter === undefined ? {} : { "retry-after": String(error.retryAfter) }),
      ...(problem.status === 401 ? { "www-authenticate": "Bearer" } : {}),
      ...headers,
    },
  });
}

function named(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HTTPException && thrown.status === 400) {
    return new AppError("request.invalid", {
      detail: "The body is not valid JSON.",
      extensions: { errors: [{ pointer: "", detail: "is not valid JSON" }] },
    });
  }
  if (isDatabaseDown(thrown)) {
    return new AppError("database.unavailable", { cause: thrown, retryAfter: 1 });
  }
  if (isDatabaseFull(thrown)) return new AppError("storage.full", { cause: thrown });
  if (isValueOfTheCaller(thrown)) {
    return new AppError("request.invalid", {
      detail: "The request holds a value that cannot be stored.",
      cause: thrown,
    });
  }
  return new AppError("internal", { cause: thrown });
}
