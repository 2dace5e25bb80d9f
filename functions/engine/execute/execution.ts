import type { Key } from "../metadata/names.ts";
import type { DataConnector } from "../ndc/connector.ts";

/** What carrying out the plan of one request needs. */
export interface Execution {
  connector(key: Key): DataConnector;
  /** What stands in the slots of the plan; absent: it has none. */
  values?: readonly unknown[];
  signal: AbortSignal;
  traceparent: string | null;
  /** Headers for the client that connectors gave with their answers. */
  responseHeaders: [name: string, value: string][];
}
