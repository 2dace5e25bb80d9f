import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveScalarTypes(
  _known: Pick<Known, "parsed" | "graphqlNames">,
  _report: Report,
): Known["scalarTypes"] {
  return {};
}
