import { afterAll, beforeAll } from "vitest";
import { deploying } from "./clouds/deploying.ts";
import { secrets } from "./clouds/secrets.ts";
import { openWorld, type World } from "./clouds/world.ts";

// One real stack, the built command line, and a stateful fake of each cloud.
let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 300_000);
afterAll(() => world?.close());

deploying(() => world);
secrets(() => world);
