import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveScalarBooleanExpressions(
  _known: Omit<Known, "aggregateExpressions">,
  _report: Report,
): Known["scalarBooleanExpressions"] {
  return {};
}
