import { AppError } from "../../shared/errors/app-error.ts";
import type { ProviderError } from "../../shared/ports/compute.ts";
import { AwsFailure, rawOf } from "./failure.ts";

/** An error in AWS's own words, with the call that it answered. */
export function explain(error: unknown): ProviderError {
  if (error instanceof AppError) {
    if (error.cause instanceof AwsFailure) return explain(error.cause);
    return { call: null, code: error.code, message: error.message, requestId: null };
  }
  const failure = error instanceof AwsFailure ? error : null;
  const raw = rawOf(failure === null ? error : failure.cause);
  return {
    call: failure === null ? null : `${failure.service}:${failure.operation}`,
    code: raw === null ? null : raw.name === "Error" ? raw.code : raw.name,
    message: raw === null ? String(error) : raw.message,
    requestId: raw?.requestId ?? null,
  };
}
