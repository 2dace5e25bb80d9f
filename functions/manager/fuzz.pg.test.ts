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
  fc.maxSafeInteger(),
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
    // Cursors that begin as ours do.
    fc
      .string({ unit: "binary", maxLength: 20 })
      .map((inner) => Buffer.from(`1:${inner}`).toString("base64url")),
    fc
      .bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
      .map((inner) => Buffer.from(`1:${inner}/x`).toString("base64url")),
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

test.each(["\ud800", "a\u0000b"])(
  "text that cannot be stored is refused by name: %j",
  async (text) => {
    const send = (method: string, path: string, body: object) =>
      manager.send(method, path, { body, headers: { "if-match": "*" } });
    const content = structuredClone(shop.content);
    content.definition.functions["api"]!.variables = { NOTE: text };
    for (const [answer, pointer] of [
      [await send("PUT", `${shop.path}/variables/NOTE`, { value: text }), "/value"],
      [await send("PUT", `${shop.path}/secrets/NOTE`, { value: text }), "/value"],
      [await send("PATCH", "/v1/orgs/acme/projects/shop", { name: text }), "/name"],
      [
        await send("POST", "/v1/orgs/acme/projects/shop/builds", { content }),
        "/content/definition/functions/api/variables/NOTE",
      ],
    ] as const) {
      expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
    }
  },
);

test("numbers that no column holds are refused", async () => {
  const version = await manager.send("POST", `${shop.path}/rollbacks`, {
    body: { version: Number.MAX_SAFE_INTEGER },
  });
  expect(version.body.code).toBe("request.invalid");
  const cursor = Buffer.from("1:99999999999").toString("base64url");
  const routes = await manager.send("GET", `${shop.path}/routes?cursor=${cursor}`);
  expect(routes.body.code).toBe("request.invalid");
});

test("nothing of all that was written in a log as a failure of ours", () => {
  expect(manager.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
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
