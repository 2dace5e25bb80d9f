import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveAggregateBooleanExpressions(
  _known: Pick<
    Known,
    | "parsed"
    | "aggregationPredicates"
    | "graphqlNames"
    | "graphql"
    | "scalarBooleanExpressions"
    | "aggregateExpressions"
    | "relationships"
    | "objectTypes"
    | "scalarTypes"
  >,
  _report: Report,
): Known["aggregateBooleanExpressions"] {
  return {};
}
