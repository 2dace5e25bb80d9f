import { parseArgs } from "node:util";
import { type EngineBenchOptions, measureEngine } from "./engine/measure.ts";
import { keepReport } from "./keep-report.ts";
import { WORKLOADS } from "./engine/workloads.ts";

/**
 * `npm run bench:engine [-- --seconds 4 --rounds 5 --connections 16 --data 1,50 --only "by key"
 * --without "yoga + drizzle"]`: our engine beside other GraphQL servers and PostgreSQL itself.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "4" },
    rounds: { type: "string", default: "5" },
    connections: { type: "string", default: "16" },
    data: { type: "string", default: "1,50" },
    only: { type: "string", multiple: true, default: [] },
    without: { type: "string", multiple: true, default: [] },
    /** Kept by `node --cpu-prof` of our server. */
    profile: { type: "string" },
    /** Of PostgreSQL for all servers, such as `random_page_cost=1.1`. */
    setting: { type: "string", multiple: true, default: [] },
  },
});
const options: EngineBenchOptions = {
  seconds: Number(values.seconds),
  rounds: Number(values.rounds),
  connections: Number(values.connections),
  data: values.data.split(",").map(Number),
  workloads: WORKLOADS.filter((name) => values.only.length === 0 || values.only.includes(name)),
  without: values.without,
  profileFolder: values.profile ?? null,
  settings: Object.fromEntries(values.setting.map((one) => one.split("=", 2))) as Record<
    string,
    string
  >,
};
const report = keepReport();
for await (const measured of measureEngine(options)) report.add(measured);
console.log(`\nkept in ${report.file}`);
