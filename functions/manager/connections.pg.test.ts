import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "../../shared/errors/app-error.ts";
import { connection } from "../../shared/schema/clouds.ts";
import { auditEntry } from "../../shared/schema/people.ts";
import { createApp } from "./app.ts";
import { type Answer, type TestManager, testManager } from "./testing/manager.ts";
import { SECRET_VALUE } from "./testing/seed-scope.ts";
import { seedProject } from "./testing/seed.ts";

let manager: TestManager;
let made = 0;

beforeAll(async () => {
  manager = await testManager();
  await seedProject(manager.services, manager.organization, "shop");
});
afterAll(() => manager.stop());

const PATH = "/v1/orgs/acme/connections";
const KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const keys = {
  provider: "aws",
  account: "123456789012",
  credentials: { kind: "keys", accessKeyId: "AKIAEXAMPLE" },
};
const role = {
  provider: "aws",
  account: "123456789012",
  credentials: { kind: "assume-role", roleArn: "arn:aws:iam::123456789012:role/lintas" },
};

function create(body: object, token = manager.tokens.owner): Promise<Answer> {
  return manager.send("POST", PATH, { body: { name: `cloud${++made}`, ...body }, token });
}

async function created(body: object): Promise<{ path: string; etag: string; answer: Answer }> {
  const answer = await create(body);
  expect(answer.status, answer.text).toBe(201);
  const path = answer.headers.get("location") ?? "";
  return { path, etag: answer.headers.get("etag") ?? "", answer };
}

test("a key is stored encrypted for its row, and stands in no answer, log or audit entry", async () => {
  const { path, etag, answer } = await created({ ...keys, key: KEY });
  expect(answer.body).toMatchObject({ hasKey: true, credentials: keys.credentials });
  const name = String(answer.body["name"]);
  const [row] = await manager.services.db
    .select()
    .from(connection)
    .where(eq(connection.name, name));
  const opened = await manager.services.masterKey.decrypt(row!.envelope!, row!.id);
  expect(opened.reveal()).toBe(KEY);
  await expect(manager.services.masterKey.decrypt(row!.envelope!, "con_other")).rejects.toThrow();
  const edited = await manager.send("PUT", path, {
    body: { ...keys, key: `${KEY}2` },
    headers: { "if-match": etag },
  });
  const answers = [answer, edited, await manager.send("POST", `${path}/check`)];
  for (const read of [path, PATH, `${path}/policy`]) answers.push(await manager.send("GET", read));
  const trail = await manager.services.db.select().from(auditEntry);
  const told = JSON.stringify([answers.map((one) => one.text), trail, manager.logged]);
  expect(answers.map((one) => one.status)).toEqual([201, 200, 200, 200, 200, 200]);
  expect(told).not.toContain(KEY);
  expect(told).not.toContain(SECRET_VALUE);
  expect(told).not.toContain("ciphertext");
});

test("an assumed role gets an external id of ours, another one for each connection", async () => {
  const first = await created(role);
  const second = await created(role);
  const ids = [first, second].map(
    ({ answer }) => (answer.body["credentials"] as { externalId: string }).externalId,
  );
  expect(ids).toEqual([
    `lintas-${String(first.answer.body["id"])}`,
    `lintas-${String(second.answer.body["id"])}`,
  ]);
  const chosen = { ...role.credentials, externalId: "mine" };
  const refused = await create({ ...role, credentials: chosen });
  expect([refused.status, refused.body.code]).toEqual([400, "request.invalid"]);
  const policy = await manager.send("GET", `${first.path}/policy`);
  expect(policy.text).toContain(ids[0]!);
});

test.each([
  ["a key is missing", { ...keys }, "/key"],
  ["a key has no place", { ...role, key: KEY }, "/key"],
  [
    "the key of a service account is none",
    {
      provider: "gcp",
      account: "shop-1",
      credentials: { kind: "service-account", email: "a@b.c" },
      key: KEY,
    },
    "/key",
  ],
  ["credentials of another provider", { ...keys, provider: "gcp" }, "/credentials/kind"],
])("refused by place, never with the key: %s", async (_why, body, pointer) => {
  const answer = await create(body);
  expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  expect(answer.text).not.toContain(KEY);
});

test("a stored key is not used at another address, account or identity than it was given for", async () => {
  const { path, etag } = await created({ ...keys, key: KEY });
  const put = (body: object) =>
    manager.send("PUT", path, { body: { ...keys, ...body }, headers: { "if-match": etag } });
  for (const body of [
    { settings: { endpoint: "https://collector.example.com" } },
    { account: "210987654321" },
    { credentials: { kind: "keys", accessKeyId: "AKIAOTHER" } },
  ]) {
    const answer = await put(body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, "/key"]);
  }
  const kept = await put({ regions: ["eu-1"] });
  expect(kept.body).toMatchObject({ hasKey: true, regions: ["eu-1"], check: null });
});

test("an edit needs the tag that was read, and forgets what was checked before", async () => {
  const { path, etag } = await created({ ...keys, key: KEY });
  await manager.send("POST", `${path}/check`);
  const bare = await manager.send("PUT", path, { body: keys });
  expect(bare.body.code).toBe("edit.precondition_required");
  const headers = { "if-match": etag };
  const edited = await manager.send("PUT", path, { body: keys, headers });
  expect([edited.status, edited.body["check"]]).toEqual([200, null]);
  const stale = await manager.send("PUT", path, { body: keys, headers });
  expect(stale.body.code).toBe("edit.stale");
});

test("the installation's own credentials are for owners of its home organization only", async () => {
  const ambient = { provider: "aws", account: "1", credentials: { kind: "ambient" } };
  const refused = await create(ambient, manager.tokens.admin);
  expect([refused.status, refused.body.code]).toEqual([403, "connection.owner_only"]);
  const foreign = await manager.send("POST", "/v1/orgs/rival/connections", {
    body: { name: "mine", ...ambient },
    token: manager.rival,
  });
  expect(foreign.body.code).toBe("connection.owner_only");
  const { path } = await created(role);
  const edited = await manager.send("PUT", path, {
    body: ambient,
    headers: { "if-match": "*" },
    token: manager.tokens.admin,
  });
  expect(edited.body.code).toBe("connection.owner_only");
  expect((await create(ambient)).status).toBe(201);
});

test.each([
  "http://127.0.0.1:4566",
  "http://[::1]/",
  "http://169.254.169.254",
  "http://x.localhost",
])("an endpoint inside the installation's network is refused: %s", async (endpoint) => {
  const answer = await create({ ...role, settings: { endpoint } });
  expect([answer.status, answer.body.code]).toEqual([422, "connection.private_endpoint"]);
  const { path } = await created(role);
  const body = { ...role, settings: { endpoint } };
  const edited = await manager.send("PUT", path, { body, headers: { "if-match": "*" } });
  expect(edited.body.code).toBe("connection.private_endpoint");
});

test("a name that DNS leads inside is refused; an installation may allow all of them", async () => {
  const settings = { endpoint: "https://cloud.example.com" };
  const lookup = async () => ["10.0.0.7"];
  const ask = (services: object) =>
    createApp({ ...manager.services, ...services }).request(PATH, {
      method: "POST",
      headers: {
        authorization: `Bearer ${manager.tokens.owner}`,
        "content-type": "application/json",
        "idempotency-key": crypto.randomUUID(),
      },
      body: JSON.stringify({ name: `dns${++made}`, ...role, settings }),
    });
  expect((await ask({ lookup })).status).toBe(422);
  expect((await ask({ lookup, allowPrivateEndpoints: true })).status).toBe(201);
});

test("the first of a provider is its default; another one takes its place on demand", async () => {
  const azure = {
    provider: "azure",
    account: "sub",
    credentials: { kind: "federated", tenant: "t", client: "c" },
  };
  const first = await created(azure);
  const second = await created(azure);
  expect([first.answer.body["isDefault"], second.answer.body["isDefault"]]).toEqual([true, false]);
  await manager.send("PUT", `${second.path}/default`);
  const after = await Promise.all([first, second].map(({ path }) => manager.send("GET", path)));
  expect(after.map(({ body }) => body["isDefault"])).toEqual([false, true]);
});

test("what runs holds its connection, and the default by whose provider it is named", async () => {
  const gcp = {
    provider: "gcp",
    account: "shop-1",
    credentials: { kind: "workload-identity", audience: "//iam.googleapis.com/x" },
  };
  const first = await created(gcp);
  const second = await created(gcp);
  const seeded = await seedProject(manager.services, manager.organization, "runs");
  await manager.database
    .sql`update release set target = 'gcp:eu-1' where id = ${seeded.releases[0]}`;
  const headers = { "if-match": "*" };
  const removed = await manager.send("DELETE", first.path, { headers });
  expect([removed.status, removed.body.code]).toEqual([409, "connection.in_use"]);
  expect(removed.body.detail).toContain("gcp:eu-1");
  const moved = await manager.send("PUT", `${second.path}/default`);
  expect(moved.body.code).toBe("connection.in_use");
  const account = await manager.send("PUT", first.path, {
    body: { ...gcp, account: "shop-2" },
    headers,
  });
  expect(account.body.code).toBe("connection.in_use");
  expect((await manager.send("DELETE", second.path, { headers })).status).toBe(204);
  await manager.database.sql`update release set state = 'deleted' where id = ${seeded.releases[0]}`;
  expect((await manager.send("DELETE", first.path, { headers })).status).toBe(204);
});

test("no new connection changes what a target's name means that something runs at", async () => {
  const azure = (account: string, name: string) =>
    create({
      name,
      provider: "azure",
      account,
      credentials: { kind: "federated", tenant: "t", client: "c" },
    });
  const seeded = await seedProject(manager.services, manager.organization, "named");
  await manager.database.sql`
    update release set target = 'azure:eu-1' where id = ${seeded.releases[0]}`;
  const taken = await azure("sub", "azure");
  expect([taken.status, taken.body.code]).toEqual([409, "connection.in_use"]);
  await manager.database.sql`update release set state = 'deleted' where id = ${seeded.releases[0]}`;
  expect((await azure("sub", "azure")).status).toBe(201);
});

test("one connection that is left is meant by its provider's name, and stays so beside a new one", async () => {
  await manager.database.sql`delete from connection where provider = 'gcp'`;
  const gcp = {
    provider: "gcp",
    account: "shop-1",
    credentials: { kind: "workload-identity", audience: "//iam.googleapis.com/x" },
  };
  const first = await created(gcp);
  const second = await created(gcp);
  const headers = { "if-match": "*" };
  expect((await manager.send("DELETE", first.path, { headers })).status).toBe(204);
  const third = await created(gcp);
  const after = await Promise.all([second, third].map(({ path }) => manager.send("GET", path)));
  expect(after.map(({ body }) => body["isDefault"])).toEqual([true, false]);
});

test("a check is stored with what is missing; a cloud that refuses is its result", async () => {
  const { path } = await created({ ...keys, key: KEY });
  const checked = await manager.send("POST", `${path}/check`);
  expect(checked.body["check"]).toMatchObject({ account: "123456789012", problem: null });
  expect(checked.text).toContain("lambda:GetFunction");
  expect((await manager.send("GET", path)).body["check"]).toEqual(checked.body["check"]);
  const usual = manager.world.clouds.check;
  manager.world.clouds.check = async ({ key }) => {
    expect(key?.reveal()).toBe(KEY);
    throw new AppError("provider.credentials", { detail: "The key is not known." });
  };
  const refused = await manager.send("POST", `${path}/check`).finally(() => {
    manager.world.clouds.check = usual;
  });
  expect(refused.status).toBe(200);
  expect(refused.body["check"]).toMatchObject({
    identity: null,
    problem: { code: "provider.credentials", detail: "The key is not known." },
  });
});

test("a cloud that does not answer ends the check in its time", async () => {
  const config = { ...manager.services.config };
  config.limits = { ...config.limits, readMs: 30 };
  const app = createApp({ ...manager.services, config });
  const { path } = await created({ ...keys, key: KEY });
  const usual = manager.world.clouds.check;
  manager.world.clouds.check = () => new Promise(() => {});
  const answer = await app.request(`${path}/check`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${manager.tokens.owner}`,
      "idempotency-key": crypto.randomUUID(),
    },
  });
  manager.world.clouds.check = usual;
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
    503,
    "provider.unavailable",
  ]);
});

test("a region that the provider has not is refused by name", async () => {
  const azure = {
    provider: "azure",
    account: "sub",
    credentials: { kind: "federated", tenant: "t", client: "c" },
  };
  const refused = await create({ ...azure, regions: ["eu-1", "mars-1"] });
  expect([refused.status, refused.body.code]).toEqual([422, "provider.region"]);
  expect(refused.body.detail).toBe("`mars-1` is none of eu-1, eu-2.");
  const { path, answer } = await created({ ...azure, regions: ["eu-1"] });
  const edited = await manager.send("PUT", path, {
    body: { ...azure, regions: ["mars-1"] },
    headers: { "if-match": "*" },
  });
  expect(edited.body.code).toBe("provider.region");
  const refreshed = await manager.send("POST", "/v1/orgs/acme/functions/refresh", {
    body: { connection: answer.body["name"], regions: ["mars-1"] },
  });
  expect(refreshed.body.code).toBe("provider.region");
});

test("the policy of each provider can be read before there is a connection", async () => {
  for (const provider of ["aws", "gcp", "azure"]) {
    const answer = await manager.send("GET", `/v1/orgs/acme/connection-policies/${provider}`);
    expect(answer.body).toMatchObject({ provider, language: "json", how: "Paste it." });
  }
  const unknown = await manager.send("GET", "/v1/orgs/acme/connection-policies/oracle");
  expect([unknown.status, unknown.body.code]).toEqual([404, "request.not_found"]);
});

test("a name is taken once in an organization", async () => {
  const name = `twin${++made}`;
  const both = await Promise.all([create({ ...role, name }), create({ ...role, name })]);
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
});

test("a secret may lie in a cloud's own store, and only where a connection leads to it", async () => {
  const { answer } = await created({ ...keys, key: KEY });
  const path = "/v1/orgs/acme/projects/shop/environments/production/secrets/PAY_KEY";
  const reference = { connection: String(answer.body["name"]), region: "eu-1", name: "pay/key" };
  const set = await manager.send("PUT", path, { body: { reference } });
  expect([set.status, set.body["reference"]]).toEqual([201, reference]);
  expect((await manager.send("GET", path)).body["reference"]).toEqual(reference);
  const headers = { "if-match": "*" };
  const nowhere = { reference: { ...reference, connection: "nowhere" } };
  const refused = await manager.send("PUT", path, { body: nowhere, headers });
  expect(refused.body.code).toBe("connection.not_found");
  for (const body of [{}, { reference, value: "both" }]) {
    expect((await manager.send("PUT", path, { body, headers })).status).toBe(400);
  }
  const valued = await manager.send("PUT", path, { body: { value: "now ours" }, headers });
  expect(valued.body["reference"]).toBeNull();
});
