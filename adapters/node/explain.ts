import { AppError } from "../../shared/errors/app-error.ts";
import type { ProviderError } from "../../shared/ports/compute.ts";

/** The runner speaks in problems of our own catalogue. */
export function explain(error: unknown): ProviderError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof AppError ? error.code : null;
  return { call: null, code, message, requestId: null };
}
