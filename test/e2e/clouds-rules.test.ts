import { afterAll, beforeAll } from "vitest";
import { operating } from "./clouds/operating.ts";
import { ruling } from "./clouds/ruling.ts";
import { openWorld, type World } from "./clouds/world.ts";

let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 300_000);
afterAll(() => world?.close());

ruling(() => world);
operating(() => world);
