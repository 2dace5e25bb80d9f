import { AppError, type AppErrorOptions } from "../../shared/errors/app-error.ts";
import { providerCodes } from "../../shared/errors/provider-codes.ts";
import type { ComputeAdapter, ProviderError } from "../../shared/ports/compute.ts";

/** What a person is told of a provider's error besides its words: enough to look it up there. */
export type ProviderWords = Pick<ProviderError, "call" | "code" | "requestId">;

/** `what`, the call and the provider's own words, each once. */
export function sentenceOf(what: string, { call, code, message }: ProviderError): string {
  const named = [call, code].filter((one) => one !== null && !message.includes(one)).join(" ");
  return [what, named, message].filter((one) => one !== "").join(": ");
}

export function wordsOf({ call, code, requestId }: ProviderError): ProviderWords {
  return { call, code, requestId };
}

/**
 * An error of an adapter as one that people see: with the adapter's own code where it has one, what
 * it was about, and the call, code and request id of the provider.
 */
export function providerFailure(adapter: ComputeAdapter, what: string, error: unknown): AppError {
  const explained = adapter.explain(error);
  const options: AppErrorOptions = {
    detail: sentenceOf(what, explained),
    cause: error,
    extensions: { provider: wordsOf(explained) },
  };
  if (!(error instanceof AppError))
    return new AppError(providerCodes[adapter.judge(error)], options);
  return new AppError(error.code, {
    ...options,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
    extensions: { ...options.extensions, ...error.extensions },
  });
}
