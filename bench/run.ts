import { keepReport, type Measured } from "./keep-report.ts";

/**
 * `npm run bench [-- <name> …]`: measures, prints, and keeps the report in `bench/results/`.
 * Ratios come from one run, values are medians; a small machine is noisy, so read the samples.
 */
type Bench = () => Promise<Measured>;

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

const report = keepReport();
for (const [name, load] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  report.add(await (await load())());
}
console.log(`\nkept in ${report.file}`);
