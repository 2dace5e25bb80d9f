import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveBooleanExpressions(
  _known: Known,
  _report: Report,
): Known["booleanExpressions"] {
  return {};
}
