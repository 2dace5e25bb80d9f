import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import creator from "./creator.ts";
import manager from "./manager.ts";

let fresh: FreshDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
  vi.stubEnv("DATABASE_URL", fresh.url);
  vi.stubEnv("MASTER_KEY", randomBytes(32).toString("base64url"));
  vi.stubEnv("OBJECTS", "file:///nowhere");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fresh.drop();
});

test("a Creator records where it is woken, and leaves the Manager's address as it is", async () => {
  expect((await manager.fetch(new Request("https://manager.example.com/healthz"))).status).toBe(
    200,
  );
  const asked = new Request("https://creator.example.com/creator/healthz");
  expect((await creator.fetch(asked)).status).toBe(200);
  expect(await fresh.sql`select gateway_url, creator_url from installation`).toEqual([
    {
      gateway_url: "https://manager.example.com",
      creator_url: "https://creator.example.com/creator",
    },
  ]);
});
