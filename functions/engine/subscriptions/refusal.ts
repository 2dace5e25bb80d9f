import { ConnectorError, ConnectorFailure } from "../ndc/connector.ts";
import { PluginFailure } from "../plugins/plugin-failure.ts";

/** Statuses of a server that may answer the same request later. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Whether asking again is in vain: the connector has answered that it will not, or the engine itself
 * cannot. A connector that only failed may be back at the next poll.
 */
export function isRefusal(error: unknown): boolean {
  if (error instanceof ConnectorFailure) return false;
  if (error instanceof ConnectorError || error instanceof PluginFailure) {
    return !PASSING.has(error.status);
  }
  return true;
}
