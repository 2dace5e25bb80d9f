import { AppError } from "../../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../../shared/errors/catalog.ts";
import { providerCodes } from "../../../shared/errors/provider-codes.ts";
import type { ComputeAdapter, Judgement } from "../../../shared/ports/compute.ts";

/** A read is always of one function. */
const CODES = { ...providerCodes, gone: "function.not_found" } as const;
const AGAIN: ReadonlySet<Judgement> = new Set(["retry", "throttle", "not-yet", "ambiguous"]);
const RETRY_SECONDS = 5;

/** What a read through an adapter may end with besides its own problems. */
export const PROVIDER_PROBLEMS = [
  "function.not_found",
  "provider.credentials",
  "provider.denied",
  "provider.fatal",
  "provider.protocol",
  "provider.quota",
  "provider.region",
  "provider.throttled",
  "provider.unavailable",
  "connection.not_found",
  "connection.owner_only",
  "connection.private_endpoint",
  "secret.master_key_missing",
  "target.unknown",
] as const satisfies readonly ErrorCode[];

/** An error of a provider with a code of ours and the provider's own words. */
export function namedError(
  adapter: Pick<ComputeAdapter, "judge" | "explain">,
  error: unknown,
): AppError {
  if (error instanceof AppError) return error;
  const judgement = adapter.judge(error);
  const { call, code, message, requestId } = adapter.explain(error);
  const words = [call, code, message].filter((word) => word !== null && word !== "");
  return new AppError(CODES[judgement], {
    detail: words.join(": "),
    cause: error,
    extensions: { provider: { call, code, requestId } },
    ...(AGAIN.has(judgement) ? { retryAfter: RETRY_SECONDS } : {}),
  });
}
