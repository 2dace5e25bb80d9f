import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { type BenchReport, type Figure, met } from "./figure.ts";

/**
 * `npm run bench [-- <name> …]`: measures, prints, and keeps the report in `bench/results/`.
 * Ratios come from one run, values are medians; a small machine is noisy, so read the samples.
 */
type Bench = () => Promise<{ figures: Figure[]; notRun: string[] }>;

const benches: Record<string, () => Promise<Bench>> = {
  gateway: async () => (await import("./gateway.ts")).benchGateway,
  stack: async () => (await import("./stack.ts")).benchStack,
  manager: async () => (await import("./manager.ts")).benchManager,
  start: async () => (await import("./start.ts")).benchStart,
  clouds: async () => (await import("./clouds/clouds.ts")).benchClouds,
  hosts: async () => (await import("./hosts.ts")).benchHosts,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(
    `There is no bench ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}.`,
  );
  process.exit(2);
}

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
for (const [name, load] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  const { figures, notRun } = await (await load())();
  for (const one of figures) console.log(line(one));
  for (const reason of notRun) console.log(`  not run: ${reason}`);
  report.figures.push(...figures);
  report.notRun.push(...notRun);
  // After each: what was measured is kept, whatever becomes of the next.
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}
console.log(`\nkept in ${file}`);

function line(one: Figure): string {
  const sign = one.better === "less" ? "≤" : "≥";
  const aim = one.aim === null ? "" : `   aim ${sign} ${one.aim}: ${met(one) ? "met" : "missed"}`;
  const detail = Object.entries(one.detail).map(([key, value]) => `${key} ${value}`);
  const more = detail.length > 0 ? `\n      ${detail.join(" · ")}` : "";
  return `  ${one.name.padEnd(56)} ${String(one.value).padStart(9)} ${one.unit}${aim}${more}`;
}
