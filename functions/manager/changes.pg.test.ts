import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditEntry, idempotency } from "../../shared/schema/people.ts";
import { type TestManager, testManager } from "./testing/manager.ts";
import { organizationRoutes } from "./testing/routes.ts";
import { SECRET_VALUE } from "./testing/seed-scope.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";

let manager: TestManager;
let shop: Seeded;

beforeAll(async () => {
  manager = await testManager();
  shop = await seedProject(manager.services, manager.organization, "shop");
});
afterAll(() => manager.stop());

const byNumber = (a: number, b: number) => a - b;
const PROJECTS = "/v1/orgs/acme/projects";
const make = (slug: string, key: string = crypto.randomUUID()) =>
  manager.send("POST", PROJECTS, { body: { slug }, headers: { "idempotency-key": key } });

describe("idempotency keys", () => {
  test("with another body: 422, and nothing is done", async () => {
    const key = crypto.randomUUID();
    expect((await make("first", key)).status).toBe(201);
    const other = await make("second", key);
    expect([other.status, other.body.code]).toEqual([422, "idempotency.key_reused"]);
    expect((await manager.send("GET", `${PROJECTS}/second`)).status).toBe(404);
  });

  test("of one caller are nothing to another", async () => {
    const key = crypto.randomUUID();
    await make("mine", key);
    const theirs = await manager.send("POST", PROJECTS, {
      token: manager.tokens.admin,
      body: { slug: "theirs" },
      headers: { "idempotency-key": key },
    });
    expect(theirs.status).toBe(201);
  });

  test("members in another order are the same request", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { slug: "ordered", name: "Ordered" };
    await manager.send("POST", PROJECTS, { body, headers });
    const again = await manager.send("POST", PROJECTS, {
      body: { name: "Ordered", slug: "ordered" },
      headers,
    });
    expect(again.status).toBe(201);
  });

  test("ten at once do it once: the others get its answer or are told to wait", async () => {
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => make("tenfold", key)));
    const codes = answers.map((answer) => answer.body.code ?? answer.status);
    expect(codes.filter((code) => code === 201).length).toBeGreaterThan(0);
    for (const code of codes) expect([201, "idempotency.in_progress"]).toContain(code);
    const ids = answers.flatMap((answer) => answer.body["id"] ?? []);
    expect(new Set(ids).size).toBe(1);
  });

  test("a failed request leaves its key free", async () => {
    const key = crypto.randomUUID();
    await make("taken");
    expect((await make("taken", key)).body.code).toBe("project.exists");
    expect((await make("untaken", key)).status).toBe(201);
  });

  test("while an invocation runs, its repetition is told to wait; then it gets its answer", async () => {
    let calls = 0;
    let finish = () => {};
    const running = new Promise<void>((resolve) => (finish = resolve));
    let arrived = () => {};
    const called = new Promise<void>((resolve) => (arrived = resolve));
    manager.world.answer = async () => {
      arrived();
      await running;
      return new Response(`call ${++calls}`);
    };
    const send = () =>
      manager.send("POST", `${shop.path}/invocations`, {
        body: { part: "api" },
        headers: { "idempotency-key": "invocation-1" },
      });
    const first = send();
    await called;
    expect((await send()).body.code).toBe("idempotency.in_progress");
    finish();
    expect((await first).body["body"]).toBe("call 1");
    expect((await send()).body["body"]).toBe("call 1");
    expect(calls).toBe(1);
  });
});

test("a change whose audit entry fails is not made, and its key stays free", async () => {
  const { db } = manager.services;
  await db.execute(
    sql`create function refuse_audit() returns trigger language plpgsql as
        $$ begin raise exception 'no audit'; end $$`,
  );
  await db.execute(
    sql`create trigger refuse_audit before insert on audit_entry
        for each row execute function refuse_audit()`,
  );
  const key = crypto.randomUUID();
  const spare = await seedProject(manager.services, manager.organization, "spare");
  try {
    for (const [name, row] of Object.entries(organizationRoutes)) {
      if (row.audit === null || /token.revoke|environment.delete/.test(row.audit)) continue;
      // A project has to be settled before it may be deleted, which the others would notice.
      const seeded = row.audit === "project.delete" ? spare : shop;
      const { path, headers, ...rest } = await row.request(seeded, manager);
      const before = await fingerprint();
      const answer = await manager.send(name.split(" ")[0]!, path, {
        ...rest,
        headers: { ...headers, "idempotency-key": key },
      });
      expect([name, answer.status, await fingerprint()]).toEqual([name, 500, before]);
    }
  } finally {
    await db.execute(sql`drop trigger refuse_audit on audit_entry`);
  }
});

describe("a change that is rolled back after its audit entry leaves none", () => {
  const audits = async () =>
    (await manager.services.db.select({ id: auditEntry.id }).from(auditEntry)).length;

  async function failing(table: string, when: string, act: () => Promise<number>): Promise<void> {
    const { db } = manager.services;
    const before = await audits();
    await db.execute(
      sql.raw(`create or replace function refuse_row() returns trigger language plpgsql
      as $$ begin raise exception 'not today'; end $$`),
    );
    await db.execute(
      sql.raw(`create constraint trigger refuse_row after ${when} on ${table}
      deferrable initially deferred for each row execute function refuse_row()`),
    );
    try {
      expect(await act()).toBe(500);
      expect(await audits()).toBe(before);
    } finally {
      await db.execute(sql.raw(`drop trigger refuse_row on ${table}`));
    }
  }
  const status = async (method: string, path: string, body?: object) => {
    const headers = { "if-match": "*" };
    return (await manager.send(method, path, { headers, ...(body ? { body } : {}) })).status;
  };

  test.each<[string, string, () => Promise<number>]>([
    ["idempotency", "insert", () => status("POST", PROJECTS, { slug: "undone" })],
    ["idempotency", "insert", () => status("POST", `${shop.path}/rollbacks`, {})],
    ["project", "update", () => status("PATCH", `${PROJECTS}/shop`, { name: "Undone" })],
    ["variable", "insert", () => status("PUT", `${shop.path}/variables/UNDONE`, { value: "x" })],
    ["variable", "delete", () => status("DELETE", `${shop.path}/variables/GREETING`)],
    ["secret", "delete", () => status("DELETE", `${shop.path}/secrets/API_KEY`)],
    [
      "blob",
      "insert",
      async () => {
        const { digest, bytes } = shop.upload;
        return (await manager.send("PUT", `/v1/orgs/acme/blobs/${digest}`, { raw: bytes })).status;
      },
    ],
    [
      "token",
      "update",
      async () => {
        const link = await manager.issue({ kind: "link", user: manager.users.owner });
        return status("POST", "/v1/tokens/exchange", { link });
      },
    ],
  ])("%s %s", failing);
});

/** Counts and versions of everything that a change could touch. */
async function fingerprint(): Promise<unknown> {
  const [row] = await manager.services.db.execute(sql`
    select (select count(*) from project) as projects, (select sum(version) from project) as edits,
      (select count(*) from environment) as environments,
      (select sum(version) from environment) as environment_edits,
      (select count(*) from variable) as variables, (select count(*) from secret) as secrets,
      (select count(*) from blob) as blobs, (select count(*) from build) as builds,
      (select count(*) from plan) as plans, (select count(*) from operation) as operations,
      (select count(*) from event) as events, (select count(*) from host) as hosts,
      (select count(*) from operation where cancel_requested_at is not null) as cancels,
      (select count(*) from token) as tokens, (select count(*) from idempotency) as keys,
      (select snapshot_version from installation) as snapshot`);
  return row;
}

describe("edits", () => {
  const path = () => `${shop.path}/variables/EDITED`;
  const put = (value: string, headers: Record<string, string> = {}) =>
    manager.send("PUT", path(), { body: { value }, headers });

  test("need the ETag that was read, and refuse another", async () => {
    const created = await put("1", { "if-none-match": "*" });
    expect(created.status).toBe(201);
    expect((await put("2", { "if-none-match": "*" })).body.code).toBe("edit.stale");
    const missing = await put("2");
    expect([missing.status, missing.body.code]).toEqual([428, "edit.precondition_required"]);
    const etag = created.headers.get("etag")!;
    const second = await put("2", { "if-match": etag });
    expect([second.status, second.body["version"]]).toEqual([200, 2]);
    const stale = await put("3", { "if-match": etag });
    expect([stale.status, stale.body.code]).toEqual([412, "edit.stale"]);
    expect((await put("3", { "if-match": "*" })).body["version"]).toBe(3);
    const read = await manager.send("GET", path());
    expect(read.body["value"]).toBe("3");
    const gone = await manager.send("DELETE", path(), {
      headers: { "if-match": read.headers.get("etag")! },
    });
    expect(gone.status).toBe(204);
  });

  test("a variable made again is not the one whose ETag was read", async () => {
    const first = await put("1");
    await manager.send("DELETE", path(), { headers: { "if-match": "*" } });
    await put("other");
    const etag = first.headers.get("etag")!;
    expect((await put("2", { "if-match": etag })).body.code).toBe("edit.stale");
  });

  test("of two at once with the same ETag one is made", async () => {
    const read = await manager.send("GET", `${PROJECTS}/ordered`);
    const headers = { "if-match": read.headers.get("etag")! };
    const edits = await Promise.all(
      ["A", "B", "C", "D"].map((name) =>
        manager.send("PATCH", `${PROJECTS}/ordered`, { body: { name }, headers }),
      ),
    );
    expect(edits.map((answer) => answer.status).sort(byNumber)).toEqual([200, 412, 412, 412]);
  });

  test("of a variable or secret at once with the same ETag one is made", async () => {
    // As many connections as requests, or they would go one after another.
    const sleep = () => manager.services.db.execute(sql`select pg_sleep(0.1)`);
    await Promise.all(Array.from({ length: 8 }, sleep));
    for (const round of Array.from({ length: 10 }).keys()) {
      const at = `${shop.path}/${round % 2 ? "variables" : "secrets"}/CONTENDED_${round}`;
      const made = await manager.send("PUT", at, { body: { value: "0" } });
      const headers = { "if-match": made.headers.get("etag")! };
      const edits = await Promise.all(
        ["1", "2", "3", "4"].map((value) => manager.send("PUT", at, { body: { value }, headers })),
      );
      expect(edits.map((answer) => answer.status).sort(byNumber)).toEqual([200, 412, 412, 412]);
      const fresh = ["A", "B", "C"].map((value) =>
        manager.send("PUT", `${at}_NEW`, { body: { value } }),
      );
      const statuses = (await Promise.all(fresh)).map((answer) => answer.status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.every((status) => [201, 412, 428].includes(status))).toBe(true);
    }
  });

  test("names that a platform keeps for itself are refused", async () => {
    for (const name of ["LINTAS_X", "aws_region", "A", "1X", "x-y", "%00%00"]) {
      const answer = await manager.send("PUT", `${shop.path}/variables/${name}`, {
        body: { value: "x" },
      });
      expect([name, answer.status]).toEqual([name, 400]);
    }
  });
});

test("secret values and tokens stand in no answer, log line, audit entry or stored answer", async () => {
  const value = "correct-horse-battery-staple";
  const put = await manager.send("PUT", `${shop.path}/secrets/DEEP`, { body: { value } });
  expect(put.status).toBe(201);
  const answers = [put.text];
  for (const path of [
    `${shop.path}/secrets`,
    `${shop.path}/secrets/DEEP`,
    `${shop.path}/status`,
    `${shop.path}/releases`,
    "/v1/orgs/acme/audit?limit=100",
  ]) {
    answers.push((await manager.send("GET", path)).text);
  }
  const key = { "idempotency-key": crypto.randomUUID() };
  const body = { name: "sealed" };
  const first = await manager.send("POST", "/v1/orgs/acme/tokens", { body, headers: key });
  const again = await manager.send("POST", "/v1/orgs/acme/tokens", { body, headers: key });
  const secret = String(first.body["token"]);
  expect(again.body["token"]).toBe(secret);
  const stored = JSON.stringify(await manager.services.db.select().from(idempotency));
  const rows = JSON.stringify(
    await manager.services.db.execute(
      sql`select (select json_agg(a) from audit_entry a) as audit,
        (select json_agg(s) from secret s) as secrets, (select json_agg(t) from token t) as tokens`,
    ),
  );
  for (const text of [...answers, ...manager.logged, stored, rows]) {
    expect(text).not.toContain(value);
    expect(text).not.toContain(SECRET_VALUE);
    expect(text).not.toContain(secret);
  }
});
