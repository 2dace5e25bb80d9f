import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestManager, testManager } from "./testing/manager.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";

const RULES = "/v1/orgs/acme/rules";
let manager: TestManager;
let shop: Seeded;
let made = 0;

beforeAll(async () => {
  manager = await testManager();
});
beforeEach(async () => {
  manager.world.plan = {};
  shop = await seedProject(manager.services, manager.organization, `shop${++made}`);
});
afterAll(() => manager.stop());

const protect = { kind: "protect" };
function create(over: object, token = manager.tokens.owner) {
  return manager.send("POST", RULES, {
    body: { name: `rule${++made}`, content: protect, ...over },
    token,
  });
}

test("a rule tells where it holds, and moves with its edit", async () => {
  const all = await create({});
  expect(all.body).toMatchObject({ project: null, environment: null, content: protect });
  const at = { project: shop.slug, environment: "production" };
  const one = await create(at);
  expect(one.body).toMatchObject(at);
  const path = one.headers.get("location") ?? "";
  const headers = { "if-match": one.headers.get("etag") ?? "" };
  const edit = { project: shop.slug, content: { kind: "limits", memory: 512 } };
  const edited = await manager.send("PUT", path, { body: edit, headers });
  expect(edited.body).toMatchObject({ project: shop.slug, environment: null });
  const stale = await manager.send("PUT", path, { body: edit, headers });
  expect(stale.body.code).toBe("edit.stale");
  expect((await manager.send("PUT", path, { body: edit })).status).toBe(428);
  const again = { "if-match": edited.headers.get("etag") ?? "" };
  expect((await manager.send("DELETE", path, { headers: again })).status).toBe(204);
  expect((await manager.send("GET", path)).body.code).toBe("rule.not_found");
  await manager.send("DELETE", all.headers.get("location") ?? "", { headers: { "if-match": "*" } });
});

test.each([
  ["an environment without its project", { environment: "production" }, "/environment"],
  [
    "a target that is no pattern",
    { content: { kind: "targets", allow: ["AWS!"] } },
    "/content/allow/0",
  ],
  [
    "a time zone that nobody knows",
    {
      content: {
        kind: "window",
        days: ["mon"],
        from: "09:00",
        to: "17:00",
        timezone: "Mars/Olympus",
      },
    },
    "/content/timezone",
  ],
])("refused by place: %s", async (_why, body, pointer) => {
  const answer = await create(body);
  expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
});

test("a rule's name is taken once, and its place must be there", async () => {
  const first = await create({ project: shop.slug });
  const twin = await create({ name: first.body["name"], project: shop.slug });
  expect([twin.status, twin.body.code]).toEqual([409, "rule.exists"]);
  expect((await create({ project: "nowhere" })).body.code).toBe("project.not_found");
  const staging = await create({ project: shop.slug, environment: "staging" });
  expect(staging.body.code).toBe("environment.not_found");
});

test("a token of one project sees the rules that hold there and changes its own only", async () => {
  const token = await manager.issue({
    kind: "machine",
    organization: manager.organization,
    role: "admin",
    project: shop.project,
  });
  const other = await seedProject(manager.services, manager.organization, `other${++made}`);
  const limits = { kind: "limits", parts: 50 };
  const everywhere = await create({ content: limits });
  const own = await create({ project: shop.slug, content: limits }, token);
  const foreign = await create({ project: other.slug, content: limits });
  expect(own.status).toBe(201);
  const listed = await manager.send("GET", `${RULES}?limit=100`, { token });
  const names = (listed.body["items"] as { name: unknown }[]).map(({ name }) => name);
  expect(names).toContain(everywhere.body["name"]);
  expect(names).not.toContain(foreign.body["name"]);
  const path = (of: typeof own) => of.headers.get("location") ?? "";
  const headers = { "if-match": "*" };
  expect((await manager.send("GET", path(everywhere), { token })).status).toBe(200);
  expect((await manager.send("GET", path(foreign), { token })).status).toBe(404);
  expect((await manager.send("DELETE", path(everywhere), { token, headers })).status).toBe(404);
  expect((await create({ project: other.slug }, token)).body.code).toBe("project.not_found");
  expect((await create({}, token)).status).toBe(404);
  expect((await manager.send("DELETE", path(own), { token, headers })).status).toBe(204);
});

test("what a rule protects is not destroyed, and the refusal names the rule", async () => {
  const rule = await create({ project: shop.slug, environment: "production" });
  const destroy = () =>
    manager.send("POST", `${shop.path}/destructions`, { body: { confirm: "production" } });
  const refused = await destroy();
  expect([refused.status, refused.body.code]).toEqual([403, "rule.refused"]);
  expect(refused.body.detail).toContain(String(rule.body["name"]));
  const headers = { "if-match": "*" };
  await manager.send("DELETE", rule.headers.get("location") ?? "", { headers });
  expect((await destroy()).status).toBe(202);
});

test("rules, approvals and adoptions go with their environment", async () => {
  const path = `/v1/orgs/acme/projects/${shop.slug}/environments`;
  await manager.send("POST", path, { body: { slug: "spare" } });
  const rule = await create({ project: shop.slug, environment: "spare", content: protect });
  const adopted = await manager.send(
    "POST",
    `/v1/orgs/acme/functions/${shop.functions.foreign}/adoption`,
    { body: { project: shop.slug, environment: "spare", part: "api" } },
  );
  expect(adopted.status).toBe(201);
  const headers = { "if-match": "*" };
  expect((await manager.send("DELETE", `${path}/spare`, { headers })).status).toBe(204);
  const gone = await manager.send("GET", rule.headers.get("location") ?? "");
  expect(gone.body.code).toBe("rule.not_found");
});

/** A plan that needs the approval of an admin, asked for by the developer. */
async function planned(fingerprint: string) {
  manager.world.plan = { approval: "admin", fingerprint, facts: { route: "version 2" } };
  const answer = await manager.send("POST", `${shop.path}/plans`, {
    body: { build: shop.build },
    token: manager.tokens.developer,
  });
  expect(answer.status, answer.text).toBe(201);
  return String(answer.body["id"]);
}

const approve = (plan: string, token: string) =>
  manager.send("POST", `/v1/orgs/acme/plans/${plan}/approvals`, { token });
const deploy = (body: object) =>
  manager.send("POST", `${shop.path}/deployments`, {
    body: { build: shop.build, ...body },
    token: manager.tokens.developer,
  });

test("a deploy that needs a yes waits for somebody else's with the role that is asked for", async () => {
  const plan = await planned(`fp${++made}`);
  const waiting = await deploy({ plan });
  expect([waiting.status, waiting.body.code]).toEqual([403, "approval.required"]);
  const own = await approve(plan, manager.tokens.developer);
  expect([own.status, own.body.code]).toEqual([403, "approval.own"]);
  const low = await approve(plan, manager.tokens.operator);
  expect(low.body.code).toBe("auth.forbidden");
  expect(low.body.detail).toContain("admin");
  const given = await approve(plan, manager.tokens.admin);
  expect(given.body).toMatchObject({ plan, role: "admin", by: { id: manager.users.admin } });
  expect((await approve(plan, manager.tokens.admin)).status).toBe(200);
  const shown = await manager.send("GET", `/v1/orgs/acme/plans/${plan}`);
  expect(shown.body["approval"]).toMatchObject({ state: "given", role: "admin", given: [{}] });
  const started = await deploy({ plan });
  expect(started.body["input"]).toMatchObject({ plan, fingerprint: `fp${made}` });
});

test("a machine approves nothing", async () => {
  const plan = await planned(`fp${++made}`);
  const machine = await manager.issue({
    kind: "machine",
    organization: manager.organization,
    role: "admin",
  });
  expect((await approve(plan, machine)).body.code).toBe("auth.forbidden");
});

test("an approval is of what the plan stands on: once that moved it is worth nothing", async () => {
  const plan = await planned(`fp${++made}`);
  await approve(plan, manager.tokens.admin);
  manager.world.plan = { approval: "admin", fingerprint: "moved", facts: { route: "version 3" } };
  const stale = await deploy({ plan });
  expect([stale.status, stale.body.code]).toEqual([409, "plan.stale"]);
  expect(stale.body["changed"]).toEqual([{ fact: "route", was: "version 2", is: "version 3" }]);
  expect((await deploy({ fingerprint: "moved" })).body.code).toBe("approval.required");
  expect((await deploy({})).body.code).toBe("approval.required");
});

test("who asked for the same thing under another plan does not count as somebody else", async () => {
  const fingerprint = `fp${++made}`;
  const plan = await planned(fingerprint);
  await manager.send("POST", `${shop.path}/plans`, {
    body: { build: shop.build },
    token: manager.tokens.admin,
  });
  await approve(plan, manager.tokens.admin);
  expect((await deploy({ plan })).body.code).toBe("approval.required");
  await approve(plan, manager.tokens.owner);
  expect((await deploy({ plan })).status).toBe(202);
});

test("a plan is good for its own build and environment only", async () => {
  manager.world.plan = {};
  const other = await seedProject(manager.services, manager.organization, `other${++made}`);
  const foreign = await deploy({ plan: other.plan });
  expect([foreign.status, foreign.body.code]).toEqual([404, "plan.not_found"]);
  const content = structuredClone(shop.content);
  content.definition.functions["api"]!.memory = 1_024;
  const path = `/v1/orgs/acme/projects/${shop.slug}/builds`;
  const build = await manager.send("POST", path, { body: { content } });
  const wrong = await deploy({ plan: shop.plan, build: build.body["id"] });
  expect(wrong.body.code).toBe("plan.not_found");
  expect((await deploy({ plan: shop.plan })).status).toBe(202);
});

test("a rule that refuses stops a deploy by its own code", async () => {
  manager.world.planProblems = [{ code: "rule.refused", detail: "The rule `eu` refuses." }];
  const refused = await deploy({});
  manager.world.planProblems = [];
  expect([refused.status, refused.body.code]).toEqual([403, "rule.refused"]);
  expect(refused.body.detail).toBe("The rule `eu` refuses.");
});
