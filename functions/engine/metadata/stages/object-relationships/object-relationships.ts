import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveObjectRelationships(_known: Known, _report: Report): Known["objectTypes"] {
  return {};
}
