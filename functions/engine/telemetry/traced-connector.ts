import type { Key } from "../metadata/names.ts";
import type { DataConnector } from "../ndc/connector.ts";
import type { Span } from "./recorder.ts";

/** A connector whose calls are steps of `span`, and are told so by their `traceparent`. */
export function tracedConnector(connector: DataConnector, key: Key, span: Span): DataConnector {
  return {
    writer(request, shape) {
      const write = connector.writer?.(request, shape) ?? null;
      if (write === null) return null;
      return (call) =>
        span.connector({ connector: key, call: "query" }, (traceparent) =>
          write({ ...call, traceparent }),
        );
    },
    takesSlots: connector.takesSlots ?? false,
    query: (request, call) =>
      span.connector({ connector: key, call: "query" }, (traceparent) =>
        connector.query(request, { ...call, traceparent }),
      ),
    mutation: (request, call) =>
      span.connector({ connector: key, call: "mutation" }, (traceparent) =>
        connector.mutation(request, { ...call, traceparent }),
      ),
    explainQuery: (request, call) => connector.explainQuery(request, call),
    explainMutation: (request, call) => connector.explainMutation(request, call),
  };
}
