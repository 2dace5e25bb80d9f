import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { ConnectorCall } from "../../ndc/connector.ts";

/** The lines of NDC that are not compatible with each other. */
export type NdcLine = "0.1" | "0.2";

/** The messages of a line, by their names in its JSON Schema. */
export type NdcMessages<Line extends NdcLine> = Line extends "0.1"
  ? v01.SchemaRoot
  : v02.SchemaRoot;

export type NdcExpression<Line extends NdcLine> = Line extends "0.1"
  ? v01.Expression
  : v02.Expression;

/**
 * An answer that is already written as JSON. It is sent byte for byte, so that numbers beyond
 * double precision survive and large answers are not parsed again.
 */
export class JsonText {
  readonly text: string | Uint8Array;

  constructor(text: string | Uint8Array) {
    this.text = text;
  }
}

type Answer<T> = Promise<T | JsonText>;

/**
 * A data connector as `serveConnector` serves it, in one line of NDC: the same connector offered in
 * both is two objects on two servers, as NDC has one version a server.
 *
 * Requests have been checked against the line's JSON Schema; parts that it does not know are still
 * in them. Every method may throw `ConnectorError`, which is sent as it is. Anything else thrown is
 * answered by a bare 500 and given to the frame's `onFailure`.
 */
export interface ConnectorServer<Line extends NdcLine> {
  readonly line: Line;
  capabilities(): NdcMessages<Line>["capabilities_response"];
  schema(): Answer<NdcMessages<Line>["schema_response"]>;
  query(
    request: NdcMessages<Line>["query_request"],
    call: ConnectorCall,
  ): Answer<NdcMessages<Line>["query_response"]>;
  mutation(
    request: NdcMessages<Line>["mutation_request"],
    call: ConnectorCall,
  ): Answer<NdcMessages<Line>["mutation_response"]>;
  /** Absent: answered by 501. */
  explainQuery?(
    request: NdcMessages<Line>["query_request"],
    call: ConnectorCall,
  ): Answer<NdcMessages<Line>["explain_response"]>;
  /** Absent: answered by 501. */
  explainMutation?(
    request: NdcMessages<Line>["mutation_request"],
    call: ConnectorCall,
  ): Answer<NdcMessages<Line>["explain_response"]>;
  /** Rejects while requests would fail. Absent: healthy as soon as it listens. */
  health?(): Promise<void>;
  /** In Prometheus' text format. Absent: no metrics. */
  metrics?(): Promise<string>;
}
