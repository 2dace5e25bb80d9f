import { parseArgs } from "node:util";
import { keepReport } from "./keep-report.ts";
import { measureCold } from "./tenants/cold.ts";
import { measureEviction } from "./tenants/eviction.ts";
import { measureHeld } from "./tenants/held.ts";
import { measureIsolation } from "./tenants/isolation.ts";
import { Stage } from "./tenants/stage.ts";

/**
 * `npm run bench:tenants [-- --builds 1000 --seconds 2 --only cold --long]`: many builds of many
 * tenants in one engine. `--long`: ten minutes of more builds than memory holds, instead of half a one.
 */
const { values } = parseArgs({
  options: {
    builds: { type: "string", default: "1000" },
    /** Of each round of isolation. */
    seconds: { type: "string", default: "2" },
    /** Of more builds than memory holds. */
    eviction: { type: "string", default: "30" },
    only: { type: "string", multiple: true, default: [] },
    long: { type: "boolean", default: false },
  },
});
if (Number(values.builds) < 250)
  throw new Error("fewer than 250 builds are all held: nothing is cold");
const wanted = (name: string) => values.only.length === 0 || values.only.includes(name);
const report = keepReport();
const stage = await Stage.made();
try {
  await stage.start(1_024);
  const releases: string[] = [];
  for (let number = 0; number < Number(values.builds); number += 1) {
    releases.push(await stage.put(number));
  }
  const add = (figures: Awaited<ReturnType<typeof measureCold>>) =>
    report.add({ figures, notRun: [] });
  if (wanted("cold")) add(await measureCold(stage, releases));
  if (wanted("held")) add(await measureHeld(stage, releases));
  if (wanted("eviction"))
    add(await measureEviction(stage, releases, values.long ? 600 : Number(values.eviction)));
  if (wanted("isolation")) add(await measureIsolation(stage, releases, Number(values.seconds)));
} finally {
  await stage.close();
}
console.log(`\nkept in ${report.file}`);
