import { afterAll, beforeAll, expect, test } from "vitest";
import { ALL_TARGETS, openWorld, TELLS_ITS_RELEASE, type World } from "./clouds/world.ts";

let world: World;
let folder: string;

beforeAll(async () => {
  const a = performance.now();
  world = await openWorld();
  console.log("world", performance.now() - a);
  folder = await world.project({
    definition: {
      name: "shop",
      targets: [...ALL_TARGETS],
      functions: {
        web: { path: "/", entry: "web.js" },
        stock: { path: "/stock", entry: "web.js" },
      },
    },
    files: { "web.js": TELLS_ITS_RELEASE },
  });
}, 300_000);
afterAll(() => world?.close());

test("probe", async () => {
  const plan = await world.cli.json<any>(["plan"], { cwd: folder });
  console.log(JSON.stringify(plan, null, 1).slice(0, 6000));
  const a = performance.now();
  const deployed = await world.cli.json<any>(["deploy"], { cwd: folder });
  console.log("deploy", performance.now() - a, JSON.stringify(deployed, null, 1).slice(0, 12000));
  console.log(JSON.stringify(await world.cli.json<any>(["status"], { cwd: folder }), null, 1));
});
