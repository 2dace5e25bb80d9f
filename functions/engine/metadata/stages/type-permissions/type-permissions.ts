import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveTypePermissions(
  _known: Pick<Known, "parsed" | "objectTypes" | "scalarTypes">,
  _report: Report,
): Known["objectTypes"] {
  return {};
}
