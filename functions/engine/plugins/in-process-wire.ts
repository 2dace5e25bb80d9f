import type { MutationRequest, QueryRequest } from "../../../shared/protocol/ndc/v02.ts";
import type { ConnectorWire } from "../ndc/connector-wire.ts";
import type { DataConnector } from "../ndc/connector.ts";

/** A connector of this process, as plugins see one: by what it would be sent. */
export function inProcessWire(connector: DataConnector): ConnectorWire {
  return {
    version: "v0.2",
    async send(operation, request, call) {
      switch (operation) {
        case "query":
          return await connector.query(request as QueryRequest, call);
        case "query_explain":
          return await connector.explainQuery(request as QueryRequest, call);
        case "mutation":
          return await connector.mutation(request as MutationRequest, call);
        case "mutation_explain":
          return await connector.explainMutation(request as MutationRequest, call);
      }
    },
  };
}
