import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveAggregateExpressions(
  _known: Pick<
    Known,
    | "parsed"
    | "graphqlNames"
    | "graphql"
    | "connectors"
    | "connectorScalars"
    | "objectTypes"
    | "scalarTypes"
  >,
  _report: Report,
): Known["aggregateExpressions"] {
  return {};
}
