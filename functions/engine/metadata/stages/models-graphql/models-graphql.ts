import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveModelsGraphql(
  _known: Known,
  _report: Report,
): Pick<Known, "models" | "orderByExpressions"> {
  return { models: {}, orderByExpressions: {} };
}
