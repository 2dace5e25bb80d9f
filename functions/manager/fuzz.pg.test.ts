import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { type TestManager, testManager } from "./testing/manager.ts";
import { organizationRoutes } from "./testing/routes.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";

let manager: TestManager;
let shop: Seeded;

beforeAll(async () => {
  manager = await testManager();
  shop = await seedProject(manager.services, manager.organization, "shop");
});
afterAll(() => manager.stop());

/** What PostgreSQL, JSON and path handling each have their own view of. */
const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("\u0000", "a\u0000b", "\ud800", "%00", "..", "__proto__", "constructor", "💥"),
  fc.integer(),
  fc.double(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 3 }),
);

/** The same body with one of its values, at any depth, put in place of another. */
function withOne(body: unknown, at: number, value: unknown): unknown {
  let left = at;
  const visit = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, visit(inner)]));
  };
  return visit(body);
}

const withBodies = Object.entries(organizationRoutes).filter(
  ([name]) => /^(?:POST|PUT|PATCH)/.test(name) && !name.includes("blobs/:digest"),
);

describe.each(withBodies)("%s", (name, row) => {
  test("whatever stands in its body, it fails by a problem below 500 or does it", async () => {
    const { path, body, headers } = await row.request(shop, manager);
    if (body === undefined) return;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 12 }), nasty, async (at, value) => {
        const answer = await manager.send(name.split(" ")[0]!, path, {
          body: withOne(body, at, value) ?? {},
          headers: { "if-match": "*", ...headers },
        });
        expect(answer.status, answer.text).toBeLessThan(500);
        if (answer.status >= 400) expect(answer.body.code).toBeTruthy();
      }),
      { numRuns: 40 },
    );
  });
});

test("whatever stands in a path or query, it fails by a problem below 500 or reads it", async () => {
  const reads = Object.entries(organizationRoutes).filter(([name]) => name.startsWith("GET"));
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom("\u0000", "..", "%", "'; --", "1:x", "9".repeat(30)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...reads),
      fc.nat({ max: 8 }),
      text,
      fc.constantFrom("cursor", "limit", "after", "project", "state", "release", "principal"),
      async ([, row], at, value, key) => {
        const { path } = await row.request(shop, manager);
        const segments = path.split("/");
        const encoded = encodeURIComponent(value.toWellFormed());
        if (at > 4 && at < segments.length) segments[at] = encoded;
        const answer = await manager.send("GET", `${segments.join("/")}?${key}=${encoded}`);
        expect(answer.status, answer.text).toBeLessThan(500);
      },
    ),
    { numRuns: 400 },
  );
});

test("nothing of all that was written in a log as a failure of ours", () => {
  expect(manager.logged.filter((line) => line.includes('"error"'))).toEqual([]);
});

test("a token that one Manager revoked is refused by another once its belief is over", async () => {
  const limits = { ...manager.services.config.limits, tokenCacheMs: 200 };
  const config = { ...manager.services.config, limits };
  const other = createApp({ ...manager.services, config });
  const made = await manager.send("POST", "/v1/orgs/acme/tokens", { body: { name: "shared" } });
  const headers = { authorization: `Bearer ${String(made.body["token"])}` };
  const ask = async () => (await other.request("/v1/me", { headers })).status;
  expect(await ask()).toBe(200);
  await manager.send("DELETE", `/v1/orgs/acme/tokens/${String(made.body["id"])}`);
  await expect.poll(ask, { timeout: 2_000, interval: 20 }).toBe(401);
});
