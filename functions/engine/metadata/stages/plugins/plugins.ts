import type { Plugin } from "../../resolved.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function resolvePlugins(_known: Pick<Known, "parsed">, _report: Report): Plugin[] {
  return [];
}
