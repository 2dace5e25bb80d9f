import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { desc } from "drizzle-orm";
import { Permission, Role, rolePermissions } from "../../shared/domain/access.ts";
import { auditEntry } from "../../shared/schema/people.ts";
import { type Answer, type TestManager, testManager } from "./testing/manager.ts";
import { organizationRoutes, otherRoutes } from "./testing/routes.ts";
import { SECRET_VALUE } from "./testing/seed-scope.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";

let manager: TestManager;
let made = 0;

beforeAll(async () => {
  manager = await testManager();
});
afterAll(() => manager.stop());

function fresh(): Promise<Seeded> {
  return seedProject(manager.services, manager.organization, `shop${++made}`);
}

/** A 404 without what differs between any two requests. */
function masked(answer: Answer) {
  const { requestId, instance, ...rest } = answer.body;
  const headers = [...answer.headers].filter(([name]) => name !== "x-request-id");
  return { status: answer.status, headers, rest, told: requestId !== undefined && instance };
}

test("every registered route stands in the tables of this file", () => {
  const registered = manager.app.routes
    .filter((route) => route.method !== "ALL")
    .map((route) => `${route.method} ${route.path}`);
  expect([...new Set(registered)].sort()).toEqual(
    [...Object.keys(organizationRoutes), ...otherRoutes].sort(),
  );
});

describe.each(Object.entries(organizationRoutes))("%s", (name, row) => {
  const [method = ""] = name.split(" ");

  test("without a token: 401", async () => {
    const { path, ...rest } = await row.request(await fresh(), manager);
    const answer = await manager.send(method, path, { ...rest, token: null });
    expect([answer.status, answer.body.code]).toEqual([401, "auth.required"]);
  });

  test("another tenant sees what is not there", async () => {
    const { path, ...rest } = await row.request(await fresh(), manager);
    const foreign = await manager.send(method, path, { ...rest, token: manager.rival });
    const ghost = path.replace("/orgs/acme", "/orgs/ghost");
    const missing = await manager.send(method, ghost, { ...rest, token: manager.rival });
    expect(foreign.status).toBe(404);
    expect({ ...masked(foreign), told: null }).toEqual({ ...masked(missing), told: null });
  });

  test("through its own organization another tenant reaches nothing of this one", async () => {
    const seeded = await fresh();
    const { path, ...rest } = await row.request(seeded, manager);
    const own = path.replace("/orgs/acme", "/orgs/rival");
    const answer = await manager.send(method, own, { ...rest, token: manager.rival });
    const named = /:(?:project|plan|operation|token|connection|function|rule)\b/.test(name);
    if (named) expect(answer.status).toBe(404);
    else expect(answer.text).not.toContain(`"${seeded.slug}"`);
  });

  test("a token needs this permission, and no other", async () => {
    const { path, ...rest } = await row.request(await fresh(), manager);
    const user = manager.users.owner;
    const others = Permission.options.filter((permission) => permission !== row.permission);
    const without = await manager.issue({ kind: "personal", user, scopes: others });
    const only = await manager.issue({ kind: "personal", user, scopes: [row.permission] });
    const refused = await manager.send(method, path, { ...rest, token: without });
    expect(refused.status).toBe(row.read === row.permission ? 404 : 403);
    expect((await manager.send(method, path, { ...rest, token: only })).status).toBe(row.status);
  });

  test.each(Role.options)("as %s: what the role allows", async (role) => {
    const { path, ...rest } = await row.request(await fresh(), manager);
    const has = rolePermissions[role];
    const expected = has.has(row.permission) ? row.status : has.has(row.read) ? 403 : 404;
    const answer = await manager.send(method, path, { ...rest, token: manager.tokens[role] });
    expect([answer.status, answer.text.slice(0, 300)]).toEqual([expected, expect.anything()]);
    if (expected === 403) expect(answer.body.detail).toContain(row.permission);
    expect(answer.text).not.toContain(SECRET_VALUE);
  });

  if (row.audit !== null) {
    test(`writes \`${row.audit}\` to the audit trail`, async () => {
      const { path, ...rest } = await row.request(await fresh(), manager);
      const answer = await manager.send(method, path, rest);
      const [entry] = await manager.services.db
        .select()
        .from(auditEntry)
        .orderBy(desc(auditEntry.id))
        .limit(1);
      expect(entry).toMatchObject({
        action: row.audit,
        organizationId: manager.organization,
        principal: { kind: "user", id: manager.users.owner },
        requestId: answer.headers.get("x-request-id"),
      });
    });
  }

  if (method === "POST" && row.audit !== null) {
    test("a repetition under its key answers the same and does nothing", async () => {
      const { path, headers, ...rest } = await row.request(await fresh(), manager);
      const keyed = { ...rest, headers: { ...headers, "idempotency-key": crypto.randomUUID() } };
      const first = await manager.send(method, path, keyed);
      const before = await auditCount();
      const second = await manager.send(method, path, keyed);
      expect([second.status, second.text]).toEqual([first.status, first.text]);
      expect(second.headers.get("idempotency-replayed")).toBe("true");
      expect(second.headers.get("location")).toBe(first.headers.get("location"));
      expect(await auditCount()).toBe(before);
    });

    test("without an idempotency key: 400", async () => {
      const { path, headers, ...rest } = await row.request(await fresh(), manager);
      const short = { ...rest, headers: { ...headers, "idempotency-key": "short" } };
      const answer = await manager.send(method, path, short);
      expect([answer.status, answer.body.code]).toEqual([400, "idempotency.key_required"]);
    });
  }
});

test("nothing secret stands in the audit trail or a log after all of that", async () => {
  const trail = await manager.services.db.select().from(auditEntry);
  expect(trail.length).toBeGreaterThan(100);
  expect(JSON.stringify([trail, manager.logged])).not.toContain(SECRET_VALUE);
});

async function auditCount(): Promise<number> {
  return (await manager.services.db.select({ id: auditEntry.id }).from(auditEntry)).length;
}
