import { ConnectorError, type DataConnector } from "../../ndc/connector.ts";
import type { ConnectorServer, NdcLine, NdcMessages } from "../serve/connector-server.ts";
import { evaluateMutation, evaluateQuery } from "./evaluate.ts";
import { readMutationV01, readQueryV01 } from "./read-v01.ts";
import { type Rules, standardRules } from "./rules.ts";
import type { Source } from "./source.ts";

export interface MemoryParts<Line extends NdcLine> {
  capabilities: NdcMessages<Line>["capabilities_response"];
  schema: NdcMessages<Line>["schema_response"];
  source: Source;
  rules?: Rules;
}

/** A connector over rows in memory: for the engine in this process, or to be served over HTTP. */
export function memoryConnector(parts: MemoryParts<"0.2">): DataConnector & ConnectorServer<"0.2"> {
  const { capabilities, schema, source, rules = standardRules } = parts;
  return {
    line: "0.2",
    capabilities: () => capabilities,
    schema: async () => schema,
    query: async (request) => evaluateQuery(source, rules, request),
    mutation: async (request) => evaluateMutation(source, rules, request),
    explainQuery: unexplained,
    explainMutation: unexplained,
  };
}

/** The same where NDC 0.1 is spoken. */
export function memoryConnectorV01(parts: MemoryParts<"0.1">): ConnectorServer<"0.1"> {
  const { capabilities, schema, source, rules = standardRules } = parts;
  return {
    line: "0.1",
    capabilities: () => capabilities,
    schema: async () => schema,
    query: async (request) => evaluateQuery(source, rules, readQueryV01(request)),
    mutation: async (request) => evaluateMutation(source, rules, readMutationV01(request)),
  };
}

async function unexplained(): Promise<never> {
  throw new ConnectorError(501, "there is nothing to explain about rows in memory", null);
}
