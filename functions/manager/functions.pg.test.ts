import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { adoption, connection, observation, sweep } from "../../shared/schema/clouds.ts";
import { release } from "../../shared/schema/operations.ts";
import { build } from "../../shared/schema/projects.ts";
import { CLOUD_CAPS } from "./testing/fake-clouds.ts";
import { type TestManager, testManager } from "./testing/manager.ts";
import { SECRET_VALUE } from "./testing/seed-scope.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";
import { openStream } from "./testing/sse-reader.ts";

const PATH = "/v1/orgs/acme/functions";
let manager: TestManager;
let shop: Seeded;
let made = 0;

beforeAll(async () => {
  manager = await testManager();
});
beforeEach(async () => {
  shop = await seedProject(manager.services, manager.organization, `shop${++made}`);
});
afterAll(() => manager.stop());

async function list(query: string, token = manager.tokens.owner) {
  const answer = await manager.send("GET", `${PATH}?${query}`, { token });
  expect(answer.status, answer.text).toBe(200);
  return answer.body["items"] as Record<string, unknown>[];
}

const names = (items: Record<string, unknown>[]) => items.map((item) => item["name"]);

test("functions are told as they were last read back, with whose they are and their age", async () => {
  const past = new Date(manager.services.clock.now().getTime() - 90_000);
  await manager.services.db.update(observation).set({ observedAt: past });
  const [ours, foreign, orphan] = await list(`connection=${shop.connection}`);
  expect(ours).toMatchObject({
    id: shop.functions.ours,
    connection: shop.connection,
    region: "eu-1",
    owner: "ours",
    project: shop.slug,
    environment: "production",
    build: shop.build,
    release: shop.releases[0],
    part: "api",
    partKind: "function",
    state: "ready",
    revision: "7",
    drifted: true,
    observedAt: past.toISOString(),
  });
  expect(ours?.["ageSeconds"]).toBeGreaterThanOrEqual(90);
  expect(foreign).toMatchObject({
    owner: "foreign",
    project: null,
    partKind: null,
    notAdoptable: null,
  });
  expect(orphan).toMatchObject({ owner: "orphan", project: null, drifted: false });
});

test("a supergraph's part is a row too, which tells what it is", async () => {
  const { db } = manager.services;
  const [row] = await db.select().from(release).where(eq(release.id, shop.releases[0]));
  const asSupergraph = (row?.parts ?? []).map((one) => {
    const key = { ...one.want.key, kind: "supergraph" as const };
    return one.part === "api" ? { ...one, want: { ...one.want, key } } : one;
  });
  await db.update(release).set({ parts: asSupergraph }).where(eq(release.id, shop.releases[0]));
  const [ours] = await list(`connection=${shop.connection}&owner=ours`);
  expect(ours).toMatchObject({ part: "api", partKind: "supergraph" });
  const one = await manager.send("GET", `${PATH}/${shop.functions.ours}`);
  expect(one.body).toMatchObject({ partKind: "supergraph" });
});

test("no value of a variable is told of any function", async () => {
  const answers = await Promise.all(
    [PATH, ...Object.values(shop.functions).map((id) => `${PATH}/${id}`)].map((path) =>
      manager.send("GET", path),
    ),
  );
  const told = answers.map(({ text }) => text).join();
  expect(told).toContain('"variables.TOKEN":"set"');
  expect(told).not.toContain(SECRET_VALUE);
});

test("the list is narrowed by connection, target in any spelling, owner and name", async () => {
  const of = `connection=${shop.connection}`;
  expect(await list("connection=nobody")).toEqual([]);
  expect(names(await list(`${of}&owner=foreign`))).toEqual([`${shop.slug}-legacy`]);
  const whole = encodeURIComponent(`${shop.connection}/first:eu-1`);
  expect(await list(`target=${whole}`)).toHaveLength(3);
  expect(await list(`target=${encodeURIComponent(`${shop.connection}:eu-2`)}`)).toEqual([]);
  expect(names(await list(`${of}&q=LEGACY`))).toEqual([`${shop.slug}-legacy`]);
  expect(await list(`${of}&q=%25`)).toEqual([]);
});

test("a token of one project sees its functions, and none that are nobody's", async () => {
  const token = await manager.issue({
    kind: "machine",
    organization: manager.organization,
    role: "admin",
    project: shop.project,
  });
  expect(names(await list("", token))).toEqual([`${shop.slug}-api`]);
  const foreign = await manager.send("GET", `${PATH}/${shop.functions.foreign}`, { token });
  expect([foreign.status, foreign.body.code]).toEqual([404, "function.not_found"]);
  const orphans = await manager.send("GET", "/v1/orgs/acme/orphans", { token });
  expect(orphans.body["items"]).toEqual([]);
});

test("a target is known with what its product can do, though nothing runs there", async () => {
  const answer = await manager.send("GET", "/v1/orgs/acme/targets");
  const items = answer.body["items"] as Record<string, unknown>[];
  const products = answer.body["products"] as Record<string, unknown>[];
  expect(items[0]).toMatchObject({ name: "local", provider: "local", connection: null });
  expect(items.find(({ name }) => name === `${shop.connection}/second:eu-1`)).toMatchObject({
    aliases: [],
    title: "aws second, eu-1",
    caps: { ...CLOUD_CAPS, adopt: false },
  });
  const first = items.find(({ name }) => name === `${shop.connection}/first:eu-1`);
  expect(first?.["aliases"]).toContain(`${shop.connection}:eu-1`);
  expect(products.filter((one) => one["connection"] === shop.connection)).toMatchObject([
    { product: "first", isDefault: true, regions: ["eu-1", "eu-2"] },
    { product: "second", isDefault: false },
  ]);
});

test("a refresh asks for a target once, whichever way it is named", async () => {
  const ask = (target: string) => manager.send("POST", `${PATH}/refresh`, { body: { target } });
  const first = await ask(`${shop.connection}/first:eu-1`);
  expect([first.status, first.body["targets"]]).toEqual([202, [`${shop.connection}:eu-1`]]);
  await ask(`${shop.connection}:eu-1`);
  const rows = await manager.services.db.select().from(sweep);
  const own = rows.filter(({ target }) => target.startsWith(`${shop.connection}`));
  expect(own).toMatchObject([{ target: `${shop.connection}:eu-1`, resources: 0 }]);
  expect(own[0]?.requestedAt).toBeInstanceOf(Date);
  const unknown = await ask("nowhere:eu-1");
  expect([unknown.status, unknown.body.code]).toEqual([422, "target.unknown"]);
});

test("whoever reads back is woken by a refresh and by a removal, not by what is refused", async () => {
  const organization = manager.organization;
  manager.world.sweeps.length = 0;
  const refresh = await manager.send("POST", `${PATH}/refresh`, {
    body: { connection: shop.connection },
  });
  const targets = refresh.body["targets"];
  expect(manager.world.sweeps).toEqual([{ organization, targets }]);
  manager.world.sweeps.length = 0;
  const remove = (confirm: string) =>
    manager.send("POST", `/v1/orgs/acme/orphans/${shop.functions.orphan}/removal`, {
      body: { confirm },
    });
  expect((await remove("another")).status).toBe(400);
  expect(manager.world.sweeps).toEqual([]);
  const [row] = await manager.services.db
    .select()
    .from(observation)
    .where(and(eq(observation.target, shop.functions.target), eq(observation.owner, "orphan")));
  expect((await remove(row!.ref.name)).status).toBe(202);
  expect(manager.world.sweeps).toEqual([{ organization, targets: [shop.functions.target] }]);
});

test("a refresh of a connection asks for all it looks at, and takes regions on", async () => {
  const body = { connection: shop.connection, regions: ["eu-2"] };
  const answer = await manager.send("POST", `${PATH}/refresh`, { body });
  const of = shop.connection;
  expect(new Set(answer.body["targets"] as string[])).toEqual(
    new Set([`${of}:eu-1`, `${of}:eu-2`, `${of}/second:eu-1`, `${of}/second:eu-2`]),
  );
  const [row] = await manager.services.db.select().from(connection).where(eq(connection.name, of));
  expect(row?.regions).toEqual(["eu-1", "eu-2"]);
  for (const wrong of [{}, { ...body, target: "local" }, { target: "local", regions: ["x"] }]) {
    expect((await manager.send("POST", `${PATH}/refresh`, { body: wrong })).status).toBe(400);
  }
  const missing = { connection: "nobody" };
  const refused = await manager.send("POST", `${PATH}/refresh`, { body: missing });
  expect(refused.body.code).toBe("connection.not_found");
});

test("a foreign function is called without anything that would open one of ours", async () => {
  const signatures: (string | null)[] = [];
  manager.world.answer = (request) => {
    signatures.push(request.headers.get("lintas-signature"));
    return new Response("hello", { status: 201 });
  };
  const call = (id: string) =>
    manager.send("POST", `${PATH}/${id}/invocations`, { body: { path: "/x?y=1" } });
  const foreign = await call(shop.functions.foreign);
  expect(foreign.body).toMatchObject({ status: 201, body: "hello", base64: false });
  await call(shop.functions.ours);
  expect(signatures[0]).toBeNull();
  expect(signatures[1]).toContain(`v1.${shop.releases[0]}.api.`);
});

test("what a provider refuses is told by its call, its code and its words", async () => {
  manager.world.callFails = Object.assign(new Error("not allowed to invoke"), { name: "Denied" });
  const answer = await manager.send("POST", `${PATH}/${shop.functions.foreign}/invocations`, {
    body: {},
  });
  manager.world.callFails = null;
  expect([answer.status, answer.body.code]).toEqual([403, "provider.denied"]);
  expect(answer.body.detail).toBe(
    "lambda:InvokeFunction: AccessDeniedException: not allowed to invoke",
  );
});

test("logs of a function are read in pages and followed as they are written", async () => {
  const line = (seq: number) => ({
    seq,
    at: new Date(1_700_000_000_000 + seq).toISOString(),
    stream: "stdout" as const,
    release: "",
    part: `${shop.slug}-legacy`,
    instance: null,
    text: `line ${seq}`,
  });
  manager.world.lines.push(...[1, 2, 3, 4].map(line));
  const path = `${PATH}/${shop.functions.foreign}/logs`;
  const tail = await manager.send("GET", `${path}?limit=2`);
  expect(tail.body).toMatchObject({ items: [{ seq: 3 }, { seq: 4 }], next: "4" });
  const after = await manager.send("GET", `${path}?after=1&limit=2`);
  expect(after.body).toMatchObject({ items: [{ seq: 2 }, { seq: 3 }], next: "3" });
  const stream = await openStream(manager, path, { headers: { "last-event-id": "2" } });
  expect(await stream.next()).toMatchObject({ id: "3", event: "log", data: { text: "line 3" } });
  await stream.leave();
});

test("metrics are asked for a span that makes sense, in one shape", async () => {
  manager.world.metrics = [
    { name: "requests", points: [{ at: "2026-01-01T00:00:00.000Z", value: 3 }] },
  ];
  const path = `${PATH}/${shop.functions.ours}/metrics`;
  const span = "from=2026-01-01T00:00:00.000Z&to=2026-01-01T01:00:00.000Z";
  const answer = await manager.send("GET", `${path}?${span}&step=300`);
  expect(answer.body).toMatchObject({ stepSeconds: 300, series: manager.world.metrics });
  for (const wrong of [
    `${span}&step=1`,
    "step=10&from=2020-01-01T00:00:00Z",
    "to=2020-01-01T00:00:00Z&from=2021-01-01T00:00:00Z",
  ]) {
    expect((await manager.send("GET", `${path}?${wrong}`)).status).toBe(400);
  }
});

const place = (over: object = {}) => ({
  project: shop.slug,
  environment: "production",
  part: "web",
  ...over,
});
const adopt = (id: string, over: object = {}) =>
  manager.send("POST", `${PATH}/${id}/adoption`, { body: place(over) });

test("a part takes a foreign function over under the name that its build gives the target", async () => {
  const content = structuredClone(shop.content);
  content.definition.targets = [`${shop.connection}/first:eu-1`];
  const [own] = await manager.services.db.select().from(build).where(eq(build.id, shop.build));
  await manager.services.db.insert(build).values({
    ...own!,
    id: `bzzzzzzz${String(made).padStart(4, "0")}`,
    content,
    createdAt: new Date(own!.createdAt.getTime() + 1_000),
  });
  const answer = await adopt(shop.functions.foreign);
  expect(answer.body).toMatchObject({
    target: `${shop.connection}/first:eu-1`,
    name: `${shop.slug}-legacy`,
    part: "web",
  });
  const [row] = await manager.services.db
    .select()
    .from(adoption)
    .where(eq(adoption.environmentId, shop.environment));
  expect(row).toMatchObject({ part: "web", ref: { name: `${shop.slug}-legacy` } });
  const shown = await manager.send("GET", `${PATH}/${shop.functions.foreign}`);
  expect(shown.body["adoption"]).toEqual(place());
});

test("an adoption is refused where there is nothing to adopt or no part for it", async () => {
  expect((await adopt(shop.functions.ours)).body.code).toBe("function.not_foreign");
  expect((await adopt(shop.functions.orphan)).body.code).toBe("function.not_adoptable");
  const nowhere = await adopt(shop.functions.foreign, { project: "nowhere" });
  expect(nowhere.body.code).toBe("project.not_found");
  const staging = await adopt(shop.functions.foreign, { environment: "staging" });
  expect(staging.body.code).toBe("environment.not_found");
  expect((await adopt(shop.functions.foreign)).status).toBe(201);
  const twice = await adopt(shop.functions.foreign, { part: "api" });
  expect(twice.body.code).toBe("function.not_adoptable");
  expect(twice.body.detail).toContain("web");
});

test("what a cloud cannot hand over is refused by what its product can do", async () => {
  await manager.services.db
    .update(observation)
    .set({ target: `${shop.connection}/second:eu-1` })
    .where(eq(observation.target, shop.functions.target));
  const [foreign] = await list(`connection=${shop.connection}&owner=foreign`);
  expect(foreign?.["notAdoptable"]).toContain("aws second");
  expect((await adopt(String(foreign?.["id"]))).body.code).toBe("function.not_adoptable");
});

test("an adoption is given up before a deploy, not after it", async () => {
  const path = `${PATH}/${shop.functions.foreign}/adoption`;
  expect((await manager.send("DELETE", path)).body.code).toBe("function.not_found");
  await adopt(shop.functions.foreign);
  expect((await manager.send("DELETE", path)).status).toBe(204);
  await adopt(shop.functions.foreign);
  await manager.services.db
    .update(observation)
    .set({ owner: "ours", part: "web", environmentId: shop.environment })
    .where(eq(observation.resource, `function/${shop.slug}-legacy`));
  expect((await manager.send("DELETE", path)).body.code).toBe("function.not_foreign");
});

test("drift is told field by field with the policy that is nearest", async () => {
  const rule = (name: string, policy: string, at: object) =>
    manager.send("POST", "/v1/orgs/acme/rules", {
      body: { name: `${shop.slug}-${name}`, content: { kind: "drift", policy }, ...at },
    });
  const read = async () => {
    const answer = await manager.send("GET", `/v1/orgs/acme/drift?project=${shop.slug}`);
    return answer.body["items"] as Record<string, unknown>[];
  };
  expect(await read()).toMatchObject([
    {
      id: shop.functions.ours,
      part: "api",
      fields: [{ field: "memoryMb", seen: 512, want: 256 }],
      policy: "report",
    },
  ]);
  await rule("project", "adopt", { project: shop.slug });
  expect((await read())[0]?.["policy"]).toBe("adopt");
  await rule("env", "revert", { project: shop.slug, environment: "production" });
  expect((await read())[0]?.["policy"]).toBe("revert");
});

test("what a variable is at a cloud is told to who may read variables only", async () => {
  const drift = [{ field: "variables.TOKEN", seen: SECRET_VALUE, want: "hi" }];
  await manager.services.db
    .update(observation)
    .set({ drift })
    .where(eq(observation.resource, `function/${shop.slug}-api`));
  const path = `/v1/orgs/acme/drift?project=${shop.slug}`;
  expect((await manager.send("GET", path)).text).toContain(SECRET_VALUE);
  const user = manager.users.owner;
  const token = await manager.issue({ kind: "personal", user, scopes: ["cloud:read"] });
  const told = await manager.send("GET", path, { token });
  expect(told.body["items"]).toMatchObject([
    { fields: [{ field: "variables.TOKEN", seen: "set", want: "set" }] },
  ]);
});

test("a repair is an operation; an acceptance makes what is there right", async () => {
  const path = `/v1/orgs/acme/drift/${shop.functions.ours}`;
  const repaired = await manager.send("POST", `${path}/repair`);
  expect(repaired.body["input"]).toEqual({ kind: "repair", release: shop.releases[0] });
  expect(manager.world.jobs).toContainEqual({ operation: repaired.body["id"] });
  expect((await manager.send("POST", `${path}/acceptance`)).status).toBe(200);
  const [row] = await manager.services.db
    .select()
    .from(observation)
    .where(eq(observation.resource, `function/${shop.slug}-api`));
  expect(row).toMatchObject({ drift: [], driftSince: null, accepted: { memoryMb: 512 } });
  for (const what of ["repair", "acceptance"]) {
    const again = await manager.send("POST", `${path}/${what}`);
    expect([again.status, again.body.code]).toEqual([404, "drift.not_found"]);
  }
});

test("an orphan is removed on demand by its whole name; nothing else is", async () => {
  const remove = (id: string, confirm: string) =>
    manager.send("POST", `/v1/orgs/acme/orphans/${id}/removal`, { body: { confirm } });
  const slip = await remove(shop.functions.orphan, "shop");
  expect([slip.status, slip.body.errors?.[0]?.pointer]).toEqual([400, "/confirm"]);
  const foreign = await remove(shop.functions.foreign, `${shop.slug}-legacy`);
  expect([foreign.status, foreign.body.code]).toEqual([404, "orphan.not_found"]);
  const wanted = await remove(shop.functions.orphan, `${shop.slug}-orphan`);
  expect([wanted.status, wanted.body["state"]]).toEqual([202, "deleting"]);
  const listed = await manager.send("GET", "/v1/orgs/acme/orphans?limit=100");
  const own = (listed.body["items"] as Record<string, unknown>[]).find(
    ({ id }) => id === shop.functions.orphan,
  );
  expect(own).toMatchObject({ removal: { by: { id: manager.users.owner }, problem: null } });
  expect(own?.["tags"]).toMatchObject({ project: shop.project, resource: "api" });
});
