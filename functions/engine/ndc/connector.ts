import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { MutationRequest, QueryRequest } from "../../../shared/protocol/ndc/v02.ts";
import type { RowsShape, WrittenValue } from "./written-rows.ts";

/**
 * A data connector as the engine uses it, over HTTP or in this process. It is spoken to in NDC 0.2;
 * one that speaks 0.1 on the wire is translated for.
 *
 * All calls throw `ConnectorError` (what the connector answered) or `ConnectorFailure` (it did not,
 * or not in NDC); `NotInV01` where it speaks 0.1 and cannot be asked; and the reason of the call's
 * signal once that is aborted.
 */
export interface DataConnector {
  /** Whether queries may have slots in them, whose values come with the call. */
  readonly takesSlots?: boolean;
  query(request: QueryRequest, call: ConnectorCall): Promise<ndc.QueryResponse>;
  /**
   * What asks a query without variables for rows that are never values, only JSON; null where the
   * connector cannot write these.
   */
  writer?(request: QueryRequest, shape: RowsShape): WriteRows | null;
  mutation(request: MutationRequest, call: ConnectorCall): Promise<ndc.MutationResponse>;
  explainQuery(request: QueryRequest, call: ConnectorCall): Promise<ndc.ExplainResponse>;
  explainMutation(request: MutationRequest, call: ConnectorCall): Promise<ndc.ExplainResponse>;
}

export type WriteRows = (call: ConnectorCall) => Promise<WrittenValue>;

export interface ConnectorCall {
  signal: AbortSignal;
  /** W3C trace context of the span that stands for this call. */
  traceparent: string | null;
  /** A larger answer ends the call by a failure for `too_large`; absent: the connector's own limit. */
  answerBytesMax?: number | undefined;
  /**
   * Of the slots in a query, for connectors that take them. Such a query never changes: what was made
   * of it may be kept for as long as it is there.
   */
  values?: readonly unknown[];
}

/** What a connector said against a request: an NDC error answer with its HTTP status. */
export class ConnectorError extends Error {
  override name = "ConnectorError";
  readonly status: number;
  readonly details: unknown;

  constructor(status: number, message: string, details: unknown) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

/**
 * Why there is no answer of the connector: no connection, too late, too large, not NDC, lost on the
 * way; or it is NDC, and `unexpected` as the answer to what was asked.
 */
export class ConnectorFailure extends Error {
  override name = "ConnectorFailure";
  readonly reason: "unreachable" | "timeout" | "too_large" | "not_ndc" | "cut_off" | "unexpected";

  constructor(reason: ConnectorFailure["reason"], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}
