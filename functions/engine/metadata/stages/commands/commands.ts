import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveCommands(_known: Known, _report: Report): Known["commands"] {
  return {};
}
