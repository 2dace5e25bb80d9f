import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import type { ConnectorServer } from "../serve/connector-server.ts";
import { isExpression } from "../serve/requests.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { PostgresConnector } from "./connector.ts";
import { proceduresOf } from "./mutation/procedures.ts";
import { raiseMutation, raisePredicate, raiseQuery } from "./raise-v01.ts";
import { capabilities, capabilitiesV01 } from "./schema/capabilities.ts";
import { schemaV01 } from "./schema/schema-v01.ts";
import { schemaOf } from "./schema/schema.ts";

/** The connector to be served where NDC 0.2 is spoken. */
export function postgresServer(
  connector: PostgresConnector,
  configuration: Configuration,
): ConnectorServer<"0.2"> {
  return {
    line: "0.2",
    capabilities: () => capabilities,
    schema: async () => schemaOf(configuration),
    query: (request, call) => connector.query(request, call),
    mutation: (request, call) => connector.mutation(request, call),
    explainQuery: (request, call) => connector.explainQuery(request, call),
    explainMutation: (request, call) => connector.explainMutation(request, call),
    health: () => connector.health(),
  };
}

/** The same where NDC 0.1 is spoken. */
export function postgresServerV01(
  connector: PostgresConnector,
  configuration: Configuration,
): ConnectorServer<"0.1"> {
  const procedures = proceduresOf(configuration);
  const raised = (request: v01.MutationRequest) => {
    const { operations, ...rest } = raiseMutation(request);
    return {
      ...rest,
      operations: operations.map((operation) => {
        const native = procedures.get(operation.name)?.kind === "native";
        return native ? operation : { ...operation, arguments: raiseChecks(operation.arguments) };
      }),
    };
  };
  return {
    line: "0.1",
    capabilities: () => capabilitiesV01,
    schema: async () => schemaV01(configuration),
    query: (request, call) => connector.query(raiseQuery(request), call, "0.1"),
    mutation: (request, call) => connector.mutation(raised(request), call),
    explainQuery: (request, call) => connector.explainQuery(raiseQuery(request), call, "0.1"),
    explainMutation: (request, call) => connector.explainMutation(raised(request), call),
    health: () => connector.health(),
  };
}

const CHECKS = ["pre_check", "post_check"];

/** What is no predicate is refused where it is used. */
function raiseChecks(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const raised = Object.entries(given).map(([name, value]) => {
    const isCheck = CHECKS.includes(name) && isExpression("0.1", value);
    return [name, isCheck ? raisePredicate(value) : value];
  });
  return Object.fromEntries(raised) as Record<string, unknown>;
}
