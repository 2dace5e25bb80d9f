import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestManager, testManager } from "./testing/manager.ts";
import { seedProject, type Seeded } from "./testing/seed.ts";

let manager: TestManager;
const seeded: Seeded[] = [];

beforeAll(async () => {
  manager = await testManager();
  for (let i = 0; i < 7; i++) {
    seeded.push(await seedProject(manager.services, manager.organization, `shop${i}`));
  }
  const [shop] = seeded;
  for (const name of ["ZULU", "ALPHA", "MIKE"]) {
    await manager.send("PUT", `${shop!.path}/variables/${name}`, { body: { value: name } });
    await manager.send("PUT", `${shop!.path}/secrets/${name}`, { body: { value: name } });
  }
  for (const slug of ["one", "two", "three"]) {
    await manager.send("POST", "/v1/orgs/acme/projects/shop0/environments", { body: { slug } });
    const content = structuredClone(shop!.content);
    content.definition.functions["api"]!.memory = 256 + slug.length;
    await manager.send("POST", "/v1/orgs/acme/projects/shop0/builds", { body: { content } });
    await manager.send("POST", "/v1/orgs/acme/tokens", { body: { name: slug } });
    const rule = { name: slug, content: { kind: "limits", parts: 90 } };
    await manager.send("POST", "/v1/orgs/acme/rules", { body: rule });
  }
});
afterAll(() => manager.stop());

async function walk(path: string, limit: number): Promise<unknown[]> {
  const items: unknown[] = [];
  let cursor: string | null = null;
  do {
    const and: string = path.includes("?") ? "&" : "?";
    const query: string = `${and}limit=${limit}${cursor === null ? "" : `&cursor=${cursor}`}`;
    const answer = await manager.send("GET", path + query);
    expect(answer.status).toBe(200);
    const page = answer.body["items"] as object[];
    expect(page.length).toBeLessThanOrEqual(limit);
    // An age is another one a second later.
    items.push(...page.map((item) => ({ ...item, ageSeconds: null })));
    cursor = answer.body["next"] as string | null;
  } while (cursor !== null);
  return items;
}

const E = "/v1/orgs/acme/projects/shop0/environments";
test.each([
  ["/v1/orgs/acme/projects", 7],
  [E, 4],
  [`${E}/production/variables`, 4],
  [`${E}/production/secrets`, 4],
  [`${E}/production/releases`, 2],
  [`${E}/production/routes`, 2],
  ["/v1/orgs/acme/projects/shop0/builds", 3],
  ["/v1/orgs/acme/operations", 21],
  ["/v1/orgs/acme/operations?project=shop0&kind=deploy&state=progress", 1],
  ["/v1/orgs/acme/tokens", 4],
  ["/v1/orgs/acme/connections", 7],
  ["/v1/orgs/acme/functions", 21],
  ["/v1/orgs/acme/functions?owner=foreign", 7],
  ["/v1/orgs/acme/drift", 7],
  ["/v1/orgs/acme/orphans", 7],
  ["/v1/orgs/acme/rules", 3],
  ["/v1/orgs/acme/audit", 12],
  ["/v1/orgs/acme/audit?project=shop0&action=secret.set", 3],
])("%s gives each item once, whatever the page's size", async (path, least) => {
  const whole = await walk(path, 100);
  expect(whole.length).toBeGreaterThanOrEqual(least);
  for (const limit of [1, 2, 3]) expect(await walk(path, limit)).toEqual(whole);
});

test("lists by time begin with the newest, those by name with the first", async () => {
  const projects = (await walk("/v1/orgs/acme/projects", 100)) as { slug: string }[];
  expect(projects.map((one) => one.slug)).toEqual(seeded.map((one) => one.slug).reverse());
  const names = (await walk(`${E}/production/variables`, 100)) as { name: string }[];
  expect(names.map((one) => one.name)).toEqual(["ALPHA", "GREETING", "MIKE", "ZULU"]);
});

test("limits and cursors that are none are refused by name", async () => {
  for (const [query, pointer] of [
    ["limit=0", "/limit"],
    ["limit=101", "/limit"],
    ["limit=ten", "/limit"],
    ["cursor=nonsense", "/cursor"],
    [`cursor=${Buffer.from("1:\0").toString("base64url")}`, "/cursor"],
  ]) {
    const answer = await manager.send("GET", `/v1/orgs/acme/projects?${query}`);
    expect(answer.body.errors?.map((error) => error.pointer)).toEqual([pointer]);
  }
  const forged = Buffer.from("1:x/y").toString("base64url");
  const builds = await manager.send("GET", `/v1/orgs/acme/projects/shop0/builds?cursor=${forged}`);
  expect(builds.body.code).toBe("request.invalid");
});

test("an audit entry keeps the names while they are there", async () => {
  const [entry] = (await walk("/v1/orgs/acme/audit?action=environment.create", 1)) as object[];
  expect(entry).toMatchObject({
    project: "shop0",
    environment: "three",
    subject: "shop0/three",
    principal: { name: "the owner" },
  });
});
