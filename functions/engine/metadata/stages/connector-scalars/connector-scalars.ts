import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveConnectorScalars(
  _known: Pick<Known, "parsed" | "graphqlNames" | "connectors" | "scalarTypes">,
  _report: Report,
): Known["connectorScalars"] {
  return {};
}
