import { ConnectorError, ConnectorFailure } from "../ndc/connector.ts";

/**
 * Few different words, as `error.type` wants them. Messages stay here: they may repeat literals of a
 * document, or rows.
 */
export function errorTypeOf(error: unknown): string {
  if (error instanceof ConnectorFailure) return error.reason;
  if (error instanceof ConnectorError) return String(error.status);
  return error instanceof Error ? error.name : "unknown";
}
