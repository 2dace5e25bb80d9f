import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { type TestManager, testManager } from "./testing/manager.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";

let manager: TestManager;
let shop: Seeded;
let path: string;

beforeAll(async () => {
  manager = await testManager();
  shop = await seedProject(manager.services, manager.organization, "shop");
  path = `/v1/orgs/acme/projects/shop/builds/${shop.build}`;
  // The second release is on a cloud.
  await manager.database.sql`
    update release set target = 'main:eu-1',
      parts = jsonb_set(jsonb_set(parts, '{0,ref,cloud}', '"aws"'),
        '{0,url}', '"https://api.lambda.example.com/"')
    where id = ${shop.releases[1]}`;
});
afterAll(() => manager.stop());

function compare(body: object) {
  return manager.send("POST", `${path}/comparisons`, { body });
}

test("one request goes to every ready release, and differences are named field by field", async () => {
  const seen: { url: string; signature: string | null; cloud: string }[] = [];
  manager.world.answer = (request, at) => {
    seen.push({
      url: new URL(request.url).pathname,
      signature: request.headers.get("lintas-signature"),
      cloud: at.cloud,
    });
    const there = at.cloud === "aws";
    return new Response(there ? "hello, cloud" : "hello", {
      status: there ? 202 : 200,
      headers: { "x-served-by": there ? "b" : "a", date: String(seen.length), same: "yes" },
    });
  };
  const answer = await compare({ path: "/api/items", headers: { "x-a": "1" } });
  expect(answer.body).toMatchObject({ build: shop.build, part: "api", path: "/api/items" });
  const [local, cloud] = answer.body["answers"] as Record<string, unknown>[];
  expect(local).toMatchObject({ target: "local", status: 200, body: "hello", problem: null });
  expect(cloud).toMatchObject({ target: "main:eu-1", release: shop.releases[1], status: 202 });
  const differs = [local, cloud].map((one) => new Set(one?.["differs"] as string[]));
  expect(differs).toContainEqual(new Set());
  expect(differs).toContainEqual(new Set(["status", "header x-served-by", "body"]));
  expect(seen.map(({ url }) => url)).toEqual(["/api/items", "/api/items"]);
  expect(seen.every(({ signature }) => signature?.includes(".api."))).toBe(true);
});

test("one that does not answer is told beside the others", async () => {
  manager.world.answer = (_request, at) => {
    if (at.cloud === "aws") throw new Error("no route to it");
    return new Response("fine");
  };
  const answer = await compare({ path: "/api" });
  const answers = answer.body["answers"] as Record<string, unknown>[];
  expect(answers.map(({ status }) => status)).toEqual([200, null]);
  expect(answers[1]).toMatchObject({ problem: { code: "provider.denied" }, differs: ["answer"] });
});

test("a slow one is cut off in its time", async () => {
  const limits = { ...manager.services.config.limits, readMs: 40 };
  const config = { ...manager.services.config, limits };
  const app = createApp({ ...manager.services, config });
  manager.world.answer = (request, at) =>
    at.cloud === "aws"
      ? new Promise((_, fail) => {
          request.signal.addEventListener("abort", () => fail(new Error("aborted")));
        })
      : new Response("fine");
  const answer = await app.request(`${path}/comparisons`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${manager.tokens.owner}`,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
    body: JSON.stringify({ path: "/api" }),
  });
  const { answers } = (await answer.json()) as { answers: Record<string, unknown>[] };
  expect(answers[1]).toMatchObject({ problem: { code: "function.timeout" } });
});

test("a body is shown by its beginning and compared as a whole", async () => {
  manager.world.answer = (_request, at) =>
    new Response("x".repeat(70_000) + (at.cloud === "aws" ? "y" : "z"));
  const answer = await compare({ path: "/api" });
  const answers = answer.body["answers"] as Record<string, unknown>[];
  expect(answers.map(({ body }) => String(body).length)).toEqual([64_000, 64_000]);
  expect(answers.map(({ truncated }) => truncated)).toEqual([true, true]);
  expect(answers[0]?.["digest"]).not.toBe(answers[1]?.["digest"]);
});

test("only what is released can be compared", async () => {
  const elsewhere = await compare({ path: "/api", environment: "staging" });
  expect([elsewhere.status, elsewhere.body.code]).toEqual([404, "build.not_released"]);
  const unknown = await manager.send("POST", `${path}x/comparisons`, { body: {} });
  expect(unknown.body.code).toBe("build.not_found");
  manager.world.answer = () => new Response("fine");
  const bad = await compare({ path: "/api", headers: { "bad name": "x" } });
  expect([bad.status, bad.body.code]).toEqual([400, "request.invalid"]);
});

test("a build shows where its releases answer at the clouds themselves", async () => {
  const answer = await manager.send("GET", path);
  expect(answer.body["previews"]).toEqual([
    {
      target: "main:eu-1",
      environment: "production",
      release: shop.releases[1],
      part: "api",
      url: "https://api.lambda.example.com/",
    },
  ]);
  const listed = await manager.send("GET", "/v1/orgs/acme/projects/shop/builds");
  expect((listed.body["items"] as Record<string, unknown>[])[0]?.["previews"]).toEqual(
    answer.body["previews"],
  );
});

test("parts whose providers do not follow the route are told with why and when they are asked again", async () => {
  const since = "2026-01-01T00:00:00.000Z";
  const error = { type: "/v1/errors/provider.denied", title: "Refused", status: 403 };
  await manager.database.sql`
    insert into traffic (organization_id, project_id, environment_id, release_id, part, weight,
      route_version, settled, since, retry_at, attempts, error)
    values (${manager.organization}, ${shop.project}, ${shop.environment}, ${shop.releases[1]}, 'api',
      100, 2, false, ${since}, ${since}, 3,
      ${manager.database.sql.json({ ...error, code: "provider.denied", detail: "AccessDenied" })})`;
  const pending = [
    {
      target: "main:eu-1",
      part: "api",
      release: shop.releases[1],
      weight: 100,
      detail: "AccessDenied",
      attempts: 3,
      since,
      nextRetryAt: since,
    },
  ];
  const route = await manager.send("GET", `${shop.path}/route`);
  expect(route.body["pending"]).toEqual(pending);
  const status = await manager.send("GET", `${shop.path}/status`);
  expect(status.body["route"]).toMatchObject({ version: 2, pending });
  const all = await manager.send("GET", `${shop.path}/routes`);
  expect((all.body["items"] as { pending: unknown[] }[]).map((one) => one.pending.length)).toEqual([
    1, 0,
  ]);
  const settle = await manager.send("POST", `${shop.path}/settlements`);
  expect([settle.status, settle.body["input"]]).toEqual([202, { kind: "settle" }]);
});
