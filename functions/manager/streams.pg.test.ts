import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { LogLine } from "../../shared/domain/event.ts";
import { operation, release, route } from "../../shared/schema/operations.ts";
import { appendEvent } from "../../shared/store/events.ts";
import { raiseSnapshotVersion } from "../../shared/store/snapshot-version.ts";
import { type TestManager, testManager } from "./testing/manager.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";
import { openStream, type SseReader } from "./testing/sse-reader.ts";

let manager: TestManager;
let shop: Seeded;
const open: SseReader[] = [];

beforeAll(async () => {
  manager = await testManager({ limits: { keepAliveMs: 300, tokenCacheMs: 0 } });
});
afterEach(async () => {
  for (const reader of open.splice(0)) await reader.leave();
});
afterAll(() => manager.stop());

let made = 0;
async function running(): Promise<string> {
  shop = await seedProject(manager.services, manager.organization, `shop${++made}`);
  return shop.operation;
}

async function append(id: string, state?: "ready" | "failed"): Promise<void> {
  await manager.services.db.transaction(async (tx) => {
    await tx.select().from(operation).where(eq(operation.id, id)).for("update");
    if (state) await tx.update(operation).set({ state }).where(eq(operation.id, id));
    await appendEvent(tx, {
      stream: id,
      organizationId: manager.organization,
      type: state ? "operation" : "note",
      data: state ? { state } : { text: "so far" },
      at: new Date(),
    });
  });
}

async function follow(path: string, options: Parameters<typeof openStream>[2] = {}) {
  const reader = await openStream(manager, path, options);
  open.push(reader);
  return reader;
}

describe("events of an operation", () => {
  const pathOf = (id: string) => `/v1/orgs/acme/operations/${id}/events`;

  test("come as they are committed, each once and in order, and end with the operation", async () => {
    const id = await running();
    await append(id);
    const reader = await follow(pathOf(id));
    expect(await reader.next()).toMatchObject({ id: "1", event: "note", data: { stream: id } });
    for (let i = 0; i < 20; i++) await append(id);
    for (let seq = 2; seq <= 21; seq++) expect((await reader.next())?.id).toBe(String(seq));
    await append(id, "ready");
    expect(await reader.next()).toMatchObject({ id: "22", event: "operation" });
    expect(await reader.next()).toMatchObject({ event: "end", data: { state: "ready" } });
    expect(await reader.next()).toBeNull();
  });

  test("resume after the last that was seen, by header or query", async () => {
    const id = await running();
    for (let i = 0; i < 5; i++) await append(id);
    const byHeader = await follow(`${pathOf(id)}?after=1`, { headers: { "last-event-id": "3" } });
    expect((await byHeader.next())?.id).toBe("4");
    const byQuery = await follow(`${pathOf(id)}?after=4`);
    expect((await byQuery.next())?.id).toBe("5");
  });

  test("of one that ended long ago come whole", async () => {
    const id = await running();
    for (let i = 0; i < 450; i++) await append(id);
    await append(id, "failed");
    const reader = await follow(pathOf(id));
    for (let seq = 1; seq <= 451; seq++) expect((await reader.next())?.id).toBe(String(seq));
    expect((await reader.next())?.event).toBe("end");
    const after = await follow(`${pathOf(id)}?after=451`);
    expect((await after.next())?.event).toBe("end");
  });

  test("are a page without `text/event-stream`", async () => {
    const id = await running();
    for (let i = 0; i < 3; i++) await append(id);
    const page = await manager.send("GET", `${pathOf(id)}?after=1&limit=1`);
    expect(page.body).toMatchObject({ items: [{ seq: 2 }], next: 2 });
    expect((await manager.send("GET", `${pathOf(id)}?after=3`)).body).toEqual({
      items: [],
      next: 3,
    });
  });

  test("show that they are alive, and hold no connection of the pool meanwhile", async () => {
    const id = await running();
    const readers = await Promise.all(Array.from({ length: 40 }, () => follow(pathOf(id))));
    const first = readers.map((reader) => reader.next());
    // The pool has 8 connections: 40 followers that held one each would leave none.
    expect((await manager.send("GET", "/v1/me")).status).toBe(200);
    await expect.poll(() => readers[0]!.comments(), { timeout: 5_000 }).toBeGreaterThan(1);
    await append(id, "ready");
    const events = await Promise.all(first);
    expect(events.every((event) => event?.id === "1")).toBe(true);
  });

  test("end when the token is revoked", async () => {
    const id = await running();
    const token = await manager.send("POST", "/v1/orgs/acme/tokens", { body: { name: "viewer" } });
    const reader = await follow(pathOf(id), { token: String(token.body["token"]) });
    const end = reader.next();
    await manager.send("DELETE", `/v1/orgs/acme/tokens/${String(token.body["id"])}`);
    expect(await end).toBeNull();
  });
});

describe("logs", () => {
  const line = (seq: number, part = "api", release = shop.releases[1]): LogLine => ({
    seq,
    at: new Date(1_000 * seq).toISOString(),
    stream: "stdout",
    release,
    part,
    instance: null,
    text: `${part} ${seq}`,
  });
  const texts = (body: Record<string, unknown>) =>
    (body["items"] as LogLine[]).map((item) => item.text);

  test("are those of what is live, by time; the newest first asked for, then what came after", async () => {
    await running();
    manager.world.lines = [
      line(1),
      line(4),
      line(5),
      line(2, "web"),
      line(9, "api", shop.releases[0]),
    ];
    const path = `${shop.path}/logs`;
    const tail = await manager.send("GET", `${path}?limit=3`);
    expect(texts(tail.body)).toEqual(["web 2", "api 4", "api 5"]);
    const next = encodeURIComponent(String(tail.body["next"]));
    manager.world.lines.push(line(6), line(3, "web"));
    const more = await manager.send("GET", `${path}?after=${next}`);
    expect(texts(more.body)).toEqual(["web 3", "api 6"]);
    const old = await manager.send("GET", `${path}?release=${shop.releases[0]}&part=api`);
    expect(texts(old.body)).toEqual(["api 9"]);
    const wrong = await manager.send("GET", `${path}?after=nonsense`);
    expect(wrong.body.errors).toMatchObject([{ pointer: "/after" }]);
    const foreign = await manager.send("GET", `${path}?release=r00000000000`);
    expect(foreign.body.code).toBe("release.not_found");
  });

  test("follow, and resume from a cursor over all parts", async () => {
    await running();
    manager.world.lines = [line(1), line(2), line(1, "web")];
    const path = `${shop.path}/logs`;
    const reader = await follow(path);
    const seen = [await reader.next(), await reader.next(), await reader.next()];
    expect(seen.map((one) => String(one?.data["text"])).sort()).toEqual([
      "api 1",
      "api 2",
      "web 1",
    ]);
    manager.world.lines.push(line(3), line(2, "web"));
    const again = await follow(path, { headers: { "last-event-id": seen[2]!.id! } });
    const rest = [await again.next(), await again.next()];
    expect(rest.map((one) => String(one?.data["text"])).sort()).toEqual(["api 3", "web 2"]);
    const tail = await follow(`${path}?limit=2`);
    const newest = [await tail.next(), await tail.next()];
    expect(newest.map((one) => one?.data["text"])).toEqual(["web 2", "api 3"]);
    const torn = await follow(path, { headers: { "last-event-id": newest[0]!.id! } });
    expect((await torn.next())?.data["text"]).toBe("api 3");
    const ended = await follow(`${path}?follow=false&part=web`);
    expect([await ended.next(), await ended.next(), await ended.next()].at(-1)).toBeNull();
    const single = await follow(`${path}?part=api`);
    expect((await single.next())?.id).toBe(`${shop.releases[1]}:api:1`);
  });
});

const SECRET_LINE: LogLine = {
  seq: 1,
  at: new Date(0).toISOString(),
  stream: "stdout",
  release: "",
  part: "api",
  instance: null,
  text: "for another's eyes",
};

test("logs of what goes live later join those that are followed", async () => {
  const { db, ids } = manager.services;
  await running();
  manager.world.lines = [];
  const reader = await follow(`${shop.path}/logs`);
  const next = reader.next();
  const [seen] = await db.select().from(release).where(eq(release.id, shop.releases[1]));
  const id = ids.release();
  const parts = seen!.parts.map((part) => ({
    ...part,
    ref: { ...part.ref, name: `${id}-${part.part}` },
  }));
  manager.world.lines = [{ ...SECRET_LINE, release: id, text: "from the new one" }];
  await db.transaction(async (tx) => {
    const operationId = ids.long("op");
    await tx.insert(release).values({ ...seen!, id, operationId, parts });
    const [route_] = await tx.select().from(route).where(eq(route.environmentId, shop.environment));
    const table = [{ target: "local", release: id, weight: 100 }];
    await tx.insert(route).values({ ...route_!, version: 3, operationId, table });
    await raiseSnapshotVersion(tx);
  });
  expect((await next)?.data["text"]).toBe("from the new one");
});

describe("invocations", () => {
  const invoke = (body: object) =>
    manager.send("POST", `${shop.path}/invocations`, { body: { part: "web", ...body } });

  test("are signed, carry no header of ours from outside, and show what came back", async () => {
    await running();
    const seen: Record<string, string>[] = [];
    manager.world.answer = async (request) => {
      seen.push({
        ...Object.fromEntries(request.headers),
        url: request.url,
        text: await request.text(),
      });
      return new Response("made", { status: 201, headers: { "x-own": "1" } });
    };
    const answer = await invoke({
      method: "POST",
      path: "//web/a?b=c",
      body: "hi",
      headers: { "X-Tenant": "7", "Lintas-Signature": "forged", Host: "evil" },
    });
    expect(answer.body).toMatchObject({
      release: shop.releases[1],
      status: 201,
      headers: { "x-own": "1" },
      body: "made",
      base64: false,
      truncated: false,
    });
    expect(seen[0]).toMatchObject({
      "x-tenant": "7",
      text: "hi",
      url: "http://function.invalid//web/a?b=c",
    });
    expect(seen[0]!["lintas-signature"]).toMatch(
      new RegExp(`^v1\\.${shop.releases[1]}\\.web\\.[0-9]+\\.[\\w-]+$`),
    );
  });

  test("of large and binary answers are cut off and in base64", async () => {
    manager.world.answer = () => new Response("é".repeat(1_000_000));
    const large = await invoke({});
    expect(large.body).toMatchObject({ truncated: true, base64: false });
    manager.world.answer = () => new Response(Uint8Array.of(0xff, 0xfe, 0));
    const binary = await invoke({});
    expect(binary.body).toMatchObject({ base64: true, body: "//4A", truncated: false });
  });

  test("and logs of a release reach nothing outside of its environment", async () => {
    const other = await seedProject(manager.services, manager.organization, `other${++made}`);
    const [release] = other.releases;
    manager.world.lines = [{ ...SECRET_LINE, release }];
    for (const answer of [
      await invoke({ release }),
      await manager.send("GET", `${shop.path}/logs?release=${release}`),
      await manager.send("GET", `${shop.path}/releases/${release}`),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, "release.not_found"]);
    }
    const after = await manager.send("GET", `${shop.path}/logs?after=${release}:api:0`);
    expect(after.text).not.toContain(SECRET_LINE.text);
  });

  test("of a function that is not there, or with a header that is none, are refused", async () => {
    expect((await invoke({ part: "ghost" })).body.code).toBe("gateway.no_part");
    const header = await invoke({ headers: { "bad name": "x" } });
    expect(header.body.errors).toMatchObject([{ pointer: "/headers" }]);
  });
});
