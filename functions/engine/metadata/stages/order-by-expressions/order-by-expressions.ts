import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveOrderByExpressions(
  _known: Pick<Known, "parsed" | "graphqlNames" | "objectTypes" | "relationships" | "scalarTypes">,
  _report: Report,
): Known["orderByExpressions"] {
  return {};
}
