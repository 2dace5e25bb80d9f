import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveObjectTypes(
  _known: Pick<
    Known,
    "parsed" | "graphqlNames" | "connectors" | "scalarTypes" | "connectorScalars"
  >,
  _report: Report,
): Known["objectTypes"] {
  return {};
}
