import { createHash, randomBytes } from "node:crypto";
import { request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blob } from "../../shared/schema/projects.ts";
import type { Channel, Notifications } from "./notifications.ts";
import { type TestManager, testManager } from "./testing/manager.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";

let manager: TestManager;
let shop: Seeded;
let server: Server;
let origin: string;
let followers = 0;

const counted: Notifications = {
  subscribe: (_channel: Channel) => {
    followers++;
    return () => followers--;
  },
  stop: async () => {},
};

beforeAll(async () => {
  manager = await testManager({ limits: { keepAliveMs: 100 }, listen: counted });
  shop = await seedProject(manager.services, manager.organization, "shop");
  server = createAdaptorServer({ fetch: manager.app.fetch }) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await manager.stop();
});

const authorization = () => ({ authorization: `Bearer ${manager.tokens.owner}` });

test("a reader that leaves an event stream is forgotten", async () => {
  const leave = new AbortController();
  const answer = await fetch(`${origin}/v1/orgs/acme/operations/${shop.operation}/events`, {
    headers: { ...authorization(), accept: "text/event-stream" },
    signal: leave.signal,
  });
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  await expect.poll(() => followers).toBe(1);
  leave.abort();
  await expect.poll(() => followers, { timeout: 5_000 }).toBe(0);
});

test("a large content is streamed to the store", async () => {
  const bytes = randomBytes(20_000_000);
  const digest = createHash("sha256").update(bytes).digest("hex");
  const answer = await fetch(`${origin}/v1/orgs/acme/blobs/${digest}`, {
    method: "PUT",
    headers: authorization(),
    body: bytes,
  });
  expect(answer.status).toBe(201);
  expect(manager.world.blobs.get(`${manager.organization}/${digest}`)?.length).toBe(20_000_000);
});

test("an upload that breaks off leaves nothing behind, and the Manager serves on", async () => {
  const digest = createHash("sha256").update("never whole").digest("hex");
  await new Promise<void>((resolve) => {
    const upload = httpRequest(`${origin}/v1/orgs/acme/blobs/${digest}`, {
      method: "PUT",
      headers: { ...authorization(), "content-length": "1000000" },
    });
    upload.on("error", () => resolve());
    upload.write(Buffer.alloc(1_000), () => upload.destroy(new Error("gone")));
  });
  const rows = await manager.services.db.select({ digest: blob.digest }).from(blob);
  expect(rows.map((row) => row.digest)).not.toContain(digest);
  expect((await fetch(`${origin}/healthz`)).status).toBe(200);
});

test("a body of 10 MB is refused with an answer that arrives", async () => {
  const answer = await fetch(`${origin}/v1/orgs/acme/projects`, {
    method: "POST",
    headers: { ...authorization(), "content-type": "application/json" },
    body: Buffer.alloc(10_000_000, "x"),
  });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ code: "request.too_large" });
});

test("headers of 10 MB do not reach the Manager, which serves on", async () => {
  const outcome = await fetch(`${origin}/v1/me`, { headers: { "x-large": "x".repeat(10_000_000) } })
    .then((answer) => answer.status)
    .catch(() => "cut off");
  expect([431, "cut off"]).toContain(outcome);
  expect((await fetch(`${origin}/healthz`)).status).toBe(200);
});

test("a path that is badly encoded is not found", async () => {
  for (const path of [
    "/v1/orgs/%E0%A4%A",
    "/v1/orgs/acme/projects/%ff",
    "/v1/orgs/acme/projects/%00",
  ]) {
    const answer = await fetch(origin + path, { headers: authorization() });
    expect([path, answer.status < 500]).toEqual([path, true]);
  }
});
