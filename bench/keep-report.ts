import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { type BenchReport, type Figure, met } from "./figure.ts";

export interface Measured {
  figures: Figure[];
  notRun: string[];
}

/** A report in `bench/results/`, which is written anew with each addition: what was measured is kept. */
export function keepReport(): { file: string; add(measured: Measured): void } {
  const report: BenchReport = {
    at: new Date().toISOString(),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"]).toString().trim(),
    machine: {
      cpus: cpus().length,
      model: cpus()[0]?.model ?? "unknown",
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    figures: [],
    notRun: [],
  };
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${report.at.slice(0, 19).replaceAll(":", "")}.json`);
  return {
    file,
    add({ figures, notRun }) {
      for (const one of figures) console.log(line(one));
      for (const reason of notRun) console.log(`  not run: ${reason}`);
      report.figures.push(...figures);
      report.notRun.push(...notRun);
      writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
    },
  };
}

function line(one: Figure): string {
  const sign = one.better === "less" ? "≤" : "≥";
  const aim = one.aim === null ? "" : `   aim ${sign} ${one.aim}: ${met(one) ? "met" : "missed"}`;
  const detail = Object.entries(one.detail).map(([key, value]) => `${key} ${value}`);
  const more = detail.length > 0 ? `\n      ${detail.join(" · ")}` : "";
  return `  ${one.name.padEnd(56)} ${String(one.value).padStart(9)} ${one.unit}${aim}${more}`;
}
