import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

export function checkRelay(_known: Pick<Known, "parsed" | "objectTypes">, _report: Report): void {}
