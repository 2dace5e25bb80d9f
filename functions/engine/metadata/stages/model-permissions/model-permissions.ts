import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolveModelPermissions(_known: Known, _report: Report): Known["models"] {
  return {};
}
