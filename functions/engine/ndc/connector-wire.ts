import type { NdcVersion } from "../../../shared/protocol/ndc/version.ts";
import type { ConnectorCall } from "./connector.ts";

/** What can be asked of a connector, as the protocol's endpoints have it. */
export type Operation = "query" | "query_explain" | "mutation" | "mutation_explain";

/**
 * A connector below its translation: requests and answers are JSON values in the version that it
 * speaks. What wants to see or change what is really exchanged stands around one.
 */
export interface ConnectorWire {
  readonly version: NdcVersion;
  /** Throws as `DataConnector` does. The answer has not been looked at. */
  send(operation: Operation, request: unknown, call: ConnectorCall): Promise<unknown>;
}
