import { afterAll, beforeAll } from "vitest";
import { badInput } from "./clouds/bad-input.ts";
import { openWorld, type World } from "./clouds/world.ts";

let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 300_000);
afterAll(() => world?.close());

badInput(() => world);
