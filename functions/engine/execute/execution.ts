import type { Key } from "../metadata/names.ts";
import type { DataConnector } from "../ndc/connector.ts";

/** What carrying out the plan of one request needs. */
export interface Execution {
  connector(key: Key): DataConnector;
  /** What stands in the slots of the plan; absent: it has none. */
  values?: readonly unknown[];
  /** Whether values of root fields may be `WrittenValue`, for whoever writes them as JSON anyway. */
  written?: boolean;
  signal: AbortSignal;
  traceparent: string | null;
  /** Of each answer of a connector; absent: as each has it. */
  answerBytesMax?: number | undefined;
  /** Headers for the client that connectors gave with their answers. */
  responseHeaders: [name: string, value: string][];
}
