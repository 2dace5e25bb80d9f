import type { ProviderError } from "../../shared/ports/compute.ts";
import { AzureError } from "./errors.ts";

/** An error in Azure's own words; where ours stands around it, what is inside. Never throws. */
export function explain(error: unknown): ProviderError {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (!(at instanceof AzureError)) continue;
    const { call, code, said, requestId } = at;
    return { call, code, message: said, requestId };
  }
  const message = error instanceof Error ? error.message : "An error without words.";
  return { call: null, code: null, message, requestId: null };
}
