import type { Judgement } from "../ports/compute.ts";
import type { ErrorCode } from "./catalog.ts";

/** What people are told of an error of a provider that an adapter has no code of its own for. */
export const providerCodes = {
  retry: "provider.unavailable",
  ambiguous: "provider.unavailable",
  "not-yet": "provider.unavailable",
  throttle: "provider.throttled",
  conflict: "provider.fatal",
  exists: "provider.fatal",
  gone: "provider.fatal",
  denied: "provider.denied",
  fatal: "provider.fatal",
} as const satisfies Record<Judgement, ErrorCode>;
