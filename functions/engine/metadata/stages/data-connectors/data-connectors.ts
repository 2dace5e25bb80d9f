import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveDataConnectors(
  _known: Pick<Known, "parsed">,
  _report: Report,
): Known["connectors"] {
  return {};
}
