import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { token } from "../../shared/schema/people.ts";
import { Secret } from "../../shared/secret.ts";
import { tokenHash } from "../../shared/tokens.ts";
import { ORIGIN, type TestManager, testManager } from "./testing/manager.ts";
import { type Seeded, seedProject } from "./testing/seed.ts";

let manager: TestManager;
let shop: Seeded;

beforeAll(async () => {
  manager = await testManager({ limits: { tokenCacheMs: 0, signInFailures: 100 } });
  shop = await seedProject(manager.services, manager.organization, "shop");
});
afterAll(() => manager.stop());

const minuteAgo = () => new Date(Date.now() - 60_000);
const link = () => manager.issue({ kind: "link", user: manager.users.owner });
const signIn = (body: unknown, headers: Record<string, string> = {}) =>
  manager.send("POST", "/v1/session", { token: null, body, headers });

describe("bearer tokens", () => {
  test("tell who they belong to", async () => {
    const answer = await manager.send("GET", "/v1/me", { token: manager.tokens.viewer });
    expect(answer.body).toMatchObject({
      kind: "user",
      name: "the viewer",
      organizations: [{ slug: "acme", role: "viewer" }],
      token: { kind: "personal", scopes: null },
    });
  });

  test("that are unknown or expired are not valid", async () => {
    const expired = await manager.issue({
      kind: "personal",
      user: manager.users.owner,
      expiresAt: minuteAgo(),
    });
    const answer = await manager.send("GET", "/v1/me", { token: expired });
    expect([answer.status, answer.body.code]).toEqual([401, "auth.invalid_token"]);
  });

  test("end with their revocation", async () => {
    const made = await manager.send("POST", "/v1/orgs/acme/tokens", { body: { name: "laptop" } });
    const { token: secret, id } = made.body as unknown as { token: string; id: string };
    expect((await manager.send("GET", "/v1/me", { token: secret })).status).toBe(200);
    await manager.send("DELETE", `/v1/orgs/acme/tokens/${id}`);
    expect((await manager.send("GET", "/v1/me", { token: secret })).status).toBe(401);
    const again = await manager.send("DELETE", `/v1/orgs/acme/tokens/${id}`);
    expect(again.body.code).toBe("token.not_found");
  });

  test("keep when they were last used", async () => {
    const secret = await manager.issue({ kind: "personal", user: manager.users.owner });
    await manager.send("GET", "/v1/me", { token: secret });
    const hash = await tokenHash(new Secret(secret));
    await expect
      .poll(async () => {
        const [row] = await manager.services.db.select().from(token).where(eq(token.hash, hash));
        return row?.lastUsedAt;
      })
      .toBeInstanceOf(Date);
  });

  test("of one project see that project only", async () => {
    const other = await seedProject(manager.services, manager.organization, "other");
    const bound = await manager.issue({
      kind: "personal",
      user: manager.users.owner,
      project: shop.project,
    });
    const list = await manager.send("GET", "/v1/orgs/acme/projects", { token: bound });
    expect((list.body["items"] as { slug: string }[]).map((item) => item.slug)).toEqual(["shop"]);
    expect((await manager.send("GET", shop.path, { token: bound })).status).toBe(200);
    const hidden = await manager.send("GET", other.path, { token: bound });
    expect([hidden.status, hidden.body.code]).toEqual([404, "project.not_found"]);
    const operation = `/v1/orgs/acme/operations/${other.operation}`;
    const foreign = await manager.send("GET", operation, { token: bound });
    expect(foreign.body.code).toBe("operation.not_found");
    const operations = await manager.send("GET", "/v1/orgs/acme/operations", { token: bound });
    const projects = (operations.body["items"] as { project: string }[]).map((one) => one.project);
    expect(new Set(projects)).toEqual(new Set(["shop"]));
    const making = await manager.send("POST", "/v1/orgs/acme/projects", {
      token: bound,
      body: { slug: "third" },
    });
    expect(making.status).toBe(403);
  });

  test("can do what their scopes say and no more", async () => {
    const scoped = await manager.issue({
      kind: "personal",
      user: manager.users.owner,
      scopes: ["function:invoke"],
    });
    const invoke = await manager.send("POST", `${shop.path}/invocations`, {
      token: scoped,
      body: { part: "api" },
    });
    expect(invoke.status).toBe(200);
    expect((await manager.send("GET", shop.path, { token: scoped })).status).toBe(404);
  });

  test("a machine's has the role it was given, in its organization only", async () => {
    const machine = await manager.issue({
      kind: "machine",
      organization: manager.organization,
      role: "viewer",
    });
    expect((await manager.send("GET", shop.path, { token: machine })).status).toBe(200);
    const edit = await manager.send("POST", `${shop.path}/deployments`, {
      token: machine,
      body: { build: shop.build },
    });
    expect(edit.status).toBe(403);
  });

  test("only a gateway's reads snapshots, and it reads nothing else", async () => {
    const read = (bearer: string) => manager.send("GET", "/v1/snapshot", { token: bearer });
    expect((await read(manager.gateway)).status).toBe(200);
    for (const bearer of [manager.tokens.owner, manager.rival]) {
      expect((await read(bearer)).body.code).toBe("request.not_found");
    }
    const inside = await manager.issue({
      kind: "machine",
      organization: manager.organization,
      role: "owner",
      scopes: ["snapshot:read"],
    });
    expect((await read(inside)).status).toBe(404);
    const org = await manager.send("GET", "/v1/orgs/acme", { token: manager.gateway });
    expect(org.status).toBe(404);
  });
});

describe("new tokens", () => {
  const make = (bearer: string, body: object) =>
    manager.send("POST", "/v1/orgs/acme/tokens", { token: bearer, body: { name: "t", ...body } });

  test("are never wider than the token they are made with", async () => {
    const { operator } = manager.tokens;
    for (const body of [
      { scopes: ["secret:write"] },
      { kind: "machine", role: "developer" },
      { kind: "machine", scopes: ["snapshot:read"] },
    ]) {
      const answer = await make(operator, body);
      expect([answer.status, answer.body.code]).toEqual([403, "token.scope_too_wide"]);
    }
    const usual = await make(operator, { kind: "machine" });
    expect(usual.body).toMatchObject({ role: "operator", scopes: null });
    const narrow = await manager.issue({
      kind: "personal",
      user: manager.users.owner,
      scopes: ["token:write", "token:read", "log:read"],
    });
    const inherited = await make(narrow, {});
    expect(inherited.body["scopes"]).toEqual(["token:write", "token:read", "log:read"]);
  });

  test("of others are seen by admins only", async () => {
    await make(manager.tokens.developer, { name: "the developer's" });
    const names = async (bearer: string) => {
      const list = await manager.send("GET", "/v1/orgs/acme/tokens?limit=100", { token: bearer });
      return (list.body["items"] as { name: string }[]).map((item) => item.name);
    };
    expect(await names(manager.tokens.developer)).toContain("the developer's");
    expect(await names(manager.tokens.admin)).toContain("the developer's");
    expect(await names(manager.tokens.operator)).not.toContain("the developer's");
  });

  test("of a machine above one's own role cannot be revoked", async () => {
    const made = await make(manager.tokens.owner, { kind: "machine", role: "admin" });
    const path = `/v1/orgs/acme/tokens/${String(made.body["id"])}`;
    const answer = await manager.send("DELETE", path, { token: manager.tokens.operator });
    expect([answer.status, answer.body.code]).toEqual([403, "auth.forbidden"]);
  });
});

describe("one-time links", () => {
  test("work once, whoever uses them: of ten at once one succeeds", async () => {
    const body = { link: await link() };
    const uses = await Promise.all(
      Array.from({ length: 10 }, () =>
        manager.send("POST", "/v1/tokens/exchange", { token: null, body }),
      ),
    );
    expect(uses.filter((answer) => answer.status === 200)).toHaveLength(1);
    const refused = uses.filter((answer) => answer.status !== 200);
    expect(new Set(refused.map((answer) => answer.body.code))).toEqual(new Set(["auth.link_used"]));
  });

  test("that expired are used up, and too many failures make an address wait", async () => {
    const app = await testManager({ limits: { signInFailures: 3 } });
    try {
      const expired = await app.issue({
        kind: "link",
        user: app.users.owner,
        expiresAt: minuteAgo(),
      });
      const use = (secret: string) =>
        app.send("POST", "/v1/tokens/exchange", { token: null, body: { link: secret } });
      for (let i = 0; i < 3; i++) expect((await use(expired)).body.code).toBe("auth.link_used");
      const good = await app.issue({ kind: "link", user: app.users.owner });
      const waiting = await use(good);
      expect([waiting.status, waiting.body.code]).toEqual([429, "request.rate_limited"]);
      expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(0);
    } finally {
      await app.stop();
    }
  });

  test("give the command line a token of their owner", async () => {
    const app = await manager.send("POST", "/v1/tokens/exchange", {
      token: null,
      body: { link: await link() },
    });
    const me = await manager.send("GET", "/v1/me", { token: String(app.body["token"]) });
    expect(me.body["name"]).toBe("the owner");
  });
});

describe("sessions of the console", () => {
  const cookieOf = (answer: { headers: Headers }) =>
    answer.headers.get("set-cookie")!.split(";")[0]!;

  async function session(): Promise<string> {
    const answer = await signIn({ link: await link() }, { origin: ORIGIN });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("set-cookie")).toMatch(
      /^lintas_session=lts_s_[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    return cookieOf(answer);
  }

  test("read, and change only from the console's own address", async () => {
    const cookie = await session();
    const with_ = (origin: string | null, body: object) =>
      manager.send("POST", "/v1/orgs/acme/projects", {
        token: null,
        body,
        headers: { cookie, ...(origin === null ? {} : { origin }) },
      });
    const read = await manager.send("GET", "/v1/me", { token: null, headers: { cookie } });
    expect(read.body["token"]).toMatchObject({ kind: "session" });
    for (const origin of ["http://evil.example", "null", null]) {
      const foreign = await with_(origin, { slug: "stolen" });
      expect([foreign.status, foreign.body.code]).toEqual([403, "request.foreign_origin"]);
    }
    expect((await with_(ORIGIN, { slug: "mine" })).status).toBe(201);
  });

  test("are no bearer tokens", async () => {
    const secret = (await session()).split("=")[1]!;
    expect((await manager.send("GET", "/v1/me", { token: secret })).status).toBe(401);
  });

  test("cannot be begun by another site", async () => {
    const answer = await signIn({ link: await link() }, { origin: "http://evil.example" });
    expect(answer.body.code).toBe("request.foreign_origin");
  });

  test("end when one signs out", async () => {
    const cookie = await session();
    const out = await manager.send("DELETE", "/v1/session", {
      token: null,
      headers: { cookie, origin: ORIGIN },
    });
    expect(out.status).toBe(204);
    expect(out.headers.get("set-cookie")).toMatch(/^lintas_session=;/);
    const after = await manager.send("GET", "/v1/me", { token: null, headers: { cookie } });
    expect(after.status).toBe(401);
  });
});
