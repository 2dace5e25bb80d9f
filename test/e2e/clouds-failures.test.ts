import { afterAll, beforeAll } from "vitest";
import { failing } from "./clouds/failing.ts";
import { openWorld, type World } from "./clouds/world.ts";

let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 300_000);
afterAll(() => world?.close());

failing(() => world);
