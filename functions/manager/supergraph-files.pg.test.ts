import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestManager, testManager } from "./testing/manager.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";
import { supergraphPath } from "./testing/supergraph-routes.ts";

let manager: TestManager;
let shop: Seeded;

beforeAll(async () => {
  manager = await testManager();
  shop = await seedProject(manager.services, manager.organization, "shop");
});
afterAll(() => manager.stop());

test("the compiled file of a supergraph comes as it is stored", async () => {
  const path = await supergraphPath(shop, manager, "the compiled file");
  const answer = await manager.send("GET", path);
  expect([answer.status, answer.text]).toEqual([200, "the compiled file"]);
  expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  expect(answer.headers.get("content-length")).toBe("17");
});

test.each(["web", "gone", "constructor"])(
  "of %s, which is no supergraph, there is none",
  async (part) => {
    const path = await supergraphPath(shop, manager, part);
    const answer = await manager.send("GET", path.replace(/api$/, part));
    expect([answer.status, answer.body.code]).toEqual([404, "build.not_found"]);
  },
);

test("one that is larger than any is not sent", async () => {
  const path = await supergraphPath(shop, manager, "x", 100 * 1024 * 1024);
  const answer = await manager.send("GET", path);
  expect([answer.status, answer.body.code]).toEqual([413, "request.too_large"]);
});
