import { AppError } from "../../shared/errors/app-error.ts";
import type { ProviderError } from "../../shared/ports/compute.ts";
import { GoogleError, gaxError } from "./google-error.ts";

/** An error in Google's own words. Never throws. */
export function explain(error: unknown): ProviderError {
  const known =
    error instanceof AppError && error.cause instanceof GoogleError ? error.cause : error;
  if (known instanceof GoogleError) {
    const { call, code, requestId, said, permission } = known;
    const missing =
      permission === undefined || said.includes(permission) ? "" : ` (missing: ${permission})`;
    return { call, code, message: `${said}${missing}`, requestId };
  }
  if (known instanceof AppError) {
    return { call: null, code: known.code, message: known.message, requestId: null };
  }
  if (known instanceof Error && "code" in known && typeof known.code === "number") {
    const named = gaxError({ call: "cloudfunctions", write: true }, known);
    return explain(named);
  }
  const message = known instanceof Error ? known.message : String(known);
  return { call: null, code: null, message, requestId: null };
}
