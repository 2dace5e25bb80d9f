import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Snapshot } from "../../../shared/protocol/snapshot.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { release, route } from "../../../shared/schema/operations.ts";
import { Secret } from "../../../shared/secret.ts";
import { verifier } from "../../../shared/signing.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import { tokenHash } from "../../../shared/tokens.ts";
import { type TestManager, testManager } from "../testing/manager.ts";
import { type Seeded, seedProject } from "../testing/seed.ts";
import { openStream } from "../testing/sse-reader.ts";

let manager: TestManager;
let shop: Seeded;

beforeAll(async () => {
  manager = await testManager();
  shop = await seedProject(manager.services, manager.organization, "shop");
  await manager.services.db.transaction(raiseSnapshotVersion);
});
afterAll(() => manager.stop());

async function read(): Promise<Snapshot> {
  const answer = await manager.send("GET", "/v1/snapshot", { token: manager.gateway });
  return Snapshot.parse(JSON.parse(String(answer.body["payload"])));
}

async function writeRoute(version: number, table: { release: string; weight: number }[]) {
  await manager.services.db.transaction(async (tx) => {
    await tx.insert(route).values({
      organizationId: manager.organization,
      projectId: shop.project,
      environmentId: shop.environment,
      version,
      table: table.map((entry) => ({ target: "local", ...entry })),
      operationId: manager.services.ids.long("op"),
      cause: "route",
      createdBy: { kind: "user", id: "u", name: "u" },
      createdAt: new Date(),
    });
    await raiseSnapshotVersion(tx);
  });
}

test("holds hosts, the newest routes, previews and where the parts of each release answer", async () => {
  const snapshot = await read();
  const preview = `${shop.project}/${shop.build}`;
  expect(snapshot.hosts).toMatchObject({
    "shop.localhost": shop.environment,
    [`shop-${shop.build}.localhost`]: preview,
  });
  expect(snapshot.routes[shop.environment]).toEqual({
    organization: manager.organization,
    project: shop.project,
    environment: shop.environment,
    build: null,
    version: 2,
    table: [{ release: shop.releases[1], weight: 100 }],
  });
  expect(snapshot.routes[preview]).toMatchObject({
    environment: null,
    build: shop.build,
    table: [{ release: shop.releases[1], weight: 100 }],
  });
  expect(snapshot.releases[shop.releases[0]]).toEqual({
    build: shop.build,
    target: "local",
    paths: shop.content.paths,
    parts: {
      api: { access: "public", timeoutMs: 30_000, endpoint: { kind: "runner", runner: "local" } },
      web: { access: "private", timeoutMs: 30_000, endpoint: { kind: "runner", runner: "local" } },
    },
  });
});

test("a supergraph of this machine answers in its engine, one on a cloud at its own URL", async () => {
  const { db } = manager.services;
  const [, id] = shop.releases;
  const [row] = await db.select().from(release).where(eq(release.id, id));
  const [api, web] = row!.parts;
  const cloud = { ...api!.ref, cloud: "aws" as const, kind: "function" };
  const parts = [
    { ...api!, ref: { ...api!.ref, kind: "supergraph" } },
    { ...web!, ref: cloud, url: "https://graph.example" },
  ];
  await db.update(release).set({ parts }).where(eq(release.id, id));
  await db.transaction(raiseSnapshotVersion);
  expect((await read()).releases[id]?.parts).toMatchObject({
    api: { endpoint: { kind: "engine", engine: "local" } },
    web: { endpoint: { kind: "url", url: "https://graph.example" } },
  });
  await db.update(release).set({ parts: row!.parts }).where(eq(release.id, id));
  await db.transaction(raiseSnapshotVersion);
});

test("is signed with the installation's key, over the exact text", async () => {
  const answer = await manager.send("GET", "/v1/snapshot", { token: manager.gateway });
  const [row] = await manager.services.db.select().from(installation);
  const verify = await verifier(row!.signingKey.publicKey);
  const { key, payload, signature } = answer.body as Record<string, string>;
  expect(key).toBe(row!.signingKey.id);
  expect(await verify(payload!, signature!)).toBe(true);
  expect(await verify(`${payload} `, signature!)).toBe(false);
});

test("names the tokens that may invoke, by hash and tenant, and no others", async () => {
  const viewer = await tokenHash(new Secret(manager.tokens.viewer));
  const gateway = await tokenHash(new Secret(manager.gateway));
  const operator = await tokenHash(new Secret(manager.tokens.operator));
  const bound = await manager.issue({
    kind: "machine",
    organization: manager.organization,
    role: "operator",
    project: shop.project,
    scopes: ["function:invoke"],
  });
  const readOnly = await manager.issue({
    kind: "personal",
    user: manager.users.owner,
    scopes: ["log:read"],
  });
  await manager.services.db.transaction(raiseSnapshotVersion);
  const { invokers } = await read();
  const hashes = invokers.map((invoker) => invoker.hash);
  expect(invokers).toContainEqual({
    hash: operator,
    organization: manager.organization,
    project: null,
    expiresAt: expect.any(String),
  });
  expect(invokers).toContainEqual(
    expect.objectContaining({ hash: await tokenHash(new Secret(bound)), project: shop.project }),
  );
  for (const hash of [viewer, gateway, await tokenHash(new Secret(readOnly))]) {
    expect(hashes).not.toContain(hash);
  }
});

test("a token that is made or revoked raises the version", async () => {
  const before = (await read()).version;
  const made = await manager.send("POST", "/v1/orgs/acme/tokens", { body: { name: "ci" } });
  const hash = await tokenHash(new Secret(String(made.body["token"])));
  const between = await read();
  expect(between.version).toBeGreaterThan(before);
  expect(between.invokers.map((invoker) => invoker.hash)).toContain(hash);
  await manager.send("DELETE", `/v1/orgs/acme/tokens/${String(made.body["id"])}`);
  expect((await read()).invokers.map((invoker) => invoker.hash)).not.toContain(hash);
});

test("follows a route at its commit: leaves out weight 0, keeps what the table names", async () => {
  const stream = await openStream(manager, "/v1/snapshot/stream", { token: manager.gateway });
  const first = await stream.next();
  const delays: number[] = [];
  for (let version = 3; version < 13; version++) {
    const table = [
      { release: shop.releases[0], weight: version === 12 ? 100 : 40 },
      { release: shop.releases[1], weight: version === 12 ? 0 : 60 },
    ];
    await writeRoute(version, table);
    const committed = performance.now();
    const message = await stream.next();
    delays.push(performance.now() - committed);
    const snapshot = Snapshot.parse(JSON.parse(String(message?.data["payload"])));
    expect(message?.id).toBe(String(snapshot.version));
    expect(snapshot.routes[shop.environment]).toMatchObject({
      version,
      table: table.filter((entry) => entry.weight > 0),
    });
  }
  await stream.leave();
  expect(Number(first?.id)).toBeGreaterThan(0);
  // An aim of 10 ms; the bound leaves room for a busy machine.
  expect(delays.sort((a, b) => a - b)[5]).toBeLessThan(100);
});

test("a gateway that has the present version is told nothing until it changes", async () => {
  const { version } = await read();
  const stream = await openStream(manager, "/v1/snapshot/stream", {
    token: manager.gateway,
    headers: { "last-event-id": String(version) },
  });
  const next = stream.next();
  await manager.services.db.transaction(raiseSnapshotVersion);
  expect((await next)?.id).toBe(String(version + 1));
  await stream.leave();
});

test("a hundred gateways cost one composing a change", async () => {
  const streams = await Promise.all(
    Array.from({ length: 100 }, () =>
      openStream(manager, "/v1/snapshot/stream", { token: manager.gateway }),
    ),
  );
  const firsts = await Promise.all(streams.map((stream) => stream.next()));
  expect(new Set(firsts.map((one) => one?.id)).size).toBe(1);
  const waiting = streams.map((stream) => stream.next());
  await manager.services.db.transaction(raiseSnapshotVersion);
  const texts = (await Promise.all(waiting)).map((one) => one?.data["signature"]);
  expect(new Set(texts).size).toBe(1);
  await Promise.all(streams.map((stream) => stream.leave()));
});

test("a release that is gone is left out, unless traffic still names it", async () => {
  await manager.services.db
    .update(release)
    .set({ state: "deleted", deletedAt: new Date() })
    .where(eq(release.projectId, shop.project));
  await manager.services.db.transaction(raiseSnapshotVersion);
  const snapshot = await read();
  expect(Object.keys(snapshot.releases)).toEqual([shop.releases[0]]);
});
