import { ConnectorError, type ConnectorFailure } from "./connector.ts";
import { statusText } from "./exchange.ts";
import { NotInV01 } from "./v01/not-in-v01.ts";

/** An error as the client sees it; the path is the root field's. */
export interface ErrorText {
  message: string;
  extensions: { details: unknown } | { traceId: string } | null;
  /** Not the client's doing: its cause belongs into the trace. */
  internal: boolean;
}

export interface ErrorTextOptions {
  /** Internal errors are told with all there is to say. */
  exposeInternal: boolean;
  traceId: string | null;
}

/** Statuses by which a connector means the client to learn what it says. */
const FOR_CLIENTS: ReadonlySet<number> = new Set([200, 403, 409, 422]);

/** What a client is told of a connector that did not answer what was asked. */
export function errorText(
  error: ConnectorError | ConnectorFailure | NotInV01,
  { exposeInternal, traceId }: ErrorTextOptions,
): ErrorText {
  if (error instanceof ConnectorError && FOR_CLIENTS.has(error.status)) {
    return {
      message: `error from data source: ${error.message}`,
      extensions: { details: error.details },
      internal: false,
    };
  }
  if (!exposeInternal) {
    const extensions = traceId === null ? null : { traceId };
    return { message: "internal error", extensions, internal: true };
  }
  const message = `internal error: ${internalText(error)}`;
  const extensions = error instanceof ConnectorError ? { details: error.details } : null;
  return { message, extensions, internal: true };
}

function internalText(error: ConnectorError | ConnectorFailure | NotInV01): string {
  if (error instanceof NotInV01) return `ndc compatibility error: ${error.message}`;
  if (error instanceof ConnectorError) {
    const { status, message, details } = error;
    const answered = `connector returned status code ${statusText(status)} with message: ${message}`;
    const told = `${answered}, details: ${JSON.stringify(details)}`;
    return `ndc_unexpected: ndc_client error: connector error: ${told}`;
  }
  return error.reason === "unexpected"
    ? `ndc_unexpected: unexpected response from data connector: ${error.message}`
    : `ndc_unexpected: ndc_client error: ${error.message}`;
}
