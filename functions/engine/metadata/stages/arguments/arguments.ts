import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function checkArguments(_known: Known, _report: Report): void {}
