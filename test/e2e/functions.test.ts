import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenDatabase } from "../../shared/database.ts";
import { systemClock } from "../../shared/clock.ts";
import type { DefinitionInput } from "../../shared/domain/definition.ts";
import { randomIds } from "../../shared/ids.ts";
import { member, organization, token, user } from "../../shared/schema/people.ts";
import { raiseSnapshotVersion } from "../../shared/store/snapshot-version.ts";
import { newToken, tokenHash } from "../../shared/tokens.ts";
import { build, change, deploy, ORG, signIn, type TestApi } from "../harness/api.ts";
import { functionProcesses } from "../harness/function-processes.ts";
import { stackDatabase } from "../harness/stack-database.ts";
import { startStack, throughGateway, type TestStack } from "../harness/stack.ts";
import { until } from "../harness/until.ts";

const HOST = "work.localhost";
const PRODUCTION = `${ORG}/projects/work/environments/production`;
const SECRET = `never-shown-${randomBytes(12).toString("hex")}`;

const definition: DefinitionInput = {
  name: "work",
  functions: {
    web: { path: "/", entry: "web.js", variables: { GREETING: "hello" }, secrets: ["KEY"] },
    inner: { path: "/inner", entry: "inner.js", access: "private" },
    site: { path: "/site", entry: "inner.js", assets: "public" },
    slow: { path: "/slow", entry: "slow.js", concurrency: 2, maxInstances: 2 },
    warm: { path: "/warm", entry: "web.js", minInstances: 1, secrets: ["KEY"] },
  },
};

const files = (mark: string) => ({
  "web.js": `
    import { createHash } from "node:crypto";
    export default {
      fetch(request) {
        const { pathname } = new URL(request.url);
        if (pathname === "/echo") return new Response(request.body);
        if (pathname === "/cookie") {
          const headers = new Headers([["set-cookie", "a=1; Path=/"], ["set-cookie", "b=2; HttpOnly"]]);
          return new Response(request.headers.get("cookie") ?? "none", { headers });
        }
        const digest = createHash("sha256").update(process.env.KEY).digest("hex");
        return Response.json({ mark: "${mark}", pid: process.pid, seconds: process.uptime(), greeting: process.env.GREETING, digest });
      },
    };`,
  "inner.js": `export default { fetch: (request) => new Response("inner " + new URL(request.url).pathname) };`,
  "slow.js": `
    let now = 0, most = 0;
    export default {
      async fetch() {
        most = Math.max(most, ++now);
        await new Promise((next) => setTimeout(next, 150));
        now--;
        return Response.json({ pid: process.pid, most });
      },
    };`,
  "public/style.css": "body { color: teal }",
});

let stack: TestStack;
let api: TestApi;
let database: OpenDatabase;
let live: { build: string; release: string };

beforeAll(async () => {
  stack = await startStack();
  api = await signIn(stack);
  database = await stackDatabase(stack);
  await api.call("POST", `${ORG}/projects`, { slug: "work" });
  await api.call("PUT", `${PRODUCTION}/secrets/KEY`, { value: SECRET });
  live = await deploy(api, { definition, files: files("first") });
});
afterAll(async () => {
  await database?.sql.end({ timeout: 5 });
  await stack?.remove();
});

interface Web {
  mark: string;
  pid: number;
  seconds: number;
  greeting: string;
  digest: string;
}

async function web(path = "/"): Promise<Web> {
  const { status, text } = await throughGateway(stack.gateway, HOST, path);
  expect(status, text).toBe(200);
  return JSON.parse(text) as Web;
}

/** Process ids of a part of a release. */
async function processesOf(release: string, part: string): Promise<number[]> {
  const found = await functionProcesses((one) => one.release === release && one.part === part);
  return found.map(({ pid }) => pid);
}

test("a private function answers only a token of its own project that may invoke", async () => {
  const call = (authorization?: string) =>
    throughGateway(stack.gateway, HOST, "/inner/x", {
      headers: authorization === undefined ? {} : { authorization },
    });
  const foreign = await foreignToken();
  await api.call("POST", `${ORG}/projects`, { slug: "neighbour" });
  const machine = (wanted: Record<string, unknown>) =>
    api.call<{ token: string; id: string }>("POST", `${ORG}/tokens`, {
      kind: "machine",
      role: "developer",
      ...wanted,
    });
  const neighbour = await machine({ name: "of another project", project: "neighbour" });
  const reader = await machine({ name: "reads only", scopes: ["build:read"] });
  // Made last: once it is known to the gateway, so are the others.
  const right = await machine({ name: "caller", project: "work", scopes: ["function:invoke"] });
  const answer = await until(async () => {
    const found = await call(`Bearer ${right.token}`);
    return found.status === 200 ? found : null;
  }, "an answer to the right token");
  expect(answer.text).toBe("inner /inner/x");

  const wrong = `${right.token.slice(0, -4)}aaaa`;
  const refused = [undefined, `Bearer ${wrong}`, `Bearer ${foreign}`, `Basic ${right.token}`];
  for (const one of [...refused, `Bearer ${neighbour.token}`, `Bearer ${reader.token}`]) {
    const { status, text } = await call(one);
    expect([status, (JSON.parse(text) as { code: string }).code], one).toEqual([
      403,
      "function.private",
    ]);
  }

  await api.call("DELETE", `${ORG}/tokens/${right.id}`);
  await until(
    async () => ((await call(`Bearer ${right.token}`)).status === 403 ? true : null),
    "the refusal of a revoked token",
  );
});

/** Of the owner of another organization, as good there as ours is here. */
async function foreignToken(): Promise<string> {
  const secret = newToken("personal");
  const createdAt = new Date();
  const organizationId = randomIds(systemClock).long("org");
  const userId = randomIds(systemClock).long("usr");
  await database.db.transaction(async (tx) => {
    await tx
      .insert(organization)
      .values({ id: organizationId, slug: "other", name: "Other", createdAt });
    await tx.insert(user).values({ id: userId, name: "Somebody", createdAt });
    await tx.insert(member).values({ organizationId, userId, role: "owner", createdAt });
    await tx.insert(token).values({
      id: randomIds(systemClock).long("tok"),
      kind: "personal",
      name: "theirs",
      hash: await tokenHash(secret),
      userId,
      createdAt,
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    await raiseSnapshotVersion(tx);
  });
  const me = await fetch(`${stack.manager}/v1/me`, {
    headers: { authorization: `Bearer ${secret.reveal()}` },
  });
  expect(me.status).toBe(200);
  return secret.reveal();
}

test("variables and secrets arrive in the function, and a secret's value is nowhere else", async () => {
  const { greeting, digest } = await web();
  expect(greeting).toBe("hello");
  expect(digest).toBe(createHash("sha256").update(SECRET).digest("hex"));

  const operations = await api.call<{ items: { id: string }[] }>("GET", `${ORG}/operations`);
  const paths = [
    `${PRODUCTION}/secrets`,
    `${PRODUCTION}/secrets/KEY`,
    `${PRODUCTION}/variables`,
    `${PRODUCTION}/releases`,
    `${PRODUCTION}/releases/${live.release}`,
    `${PRODUCTION}/status`,
    `${PRODUCTION}/route`,
    `${PRODUCTION}/logs?part=web`,
    `${ORG}/projects/work/builds/${live.build}`,
    `${ORG}/audit`,
    `${ORG}/operations`,
    ...operations.items.map(({ id }) => `${ORG}/operations/${id}`),
  ];
  for (const path of paths) {
    const answer = await api.raw("GET", path, { headers: { accept: "application/json" } });
    expect([path, answer.status]).toEqual([path, 200]);
    expect(await answer.text(), path).not.toContain(SECRET);
  }

  const tables = await database.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  expect(tables.length).toBeGreaterThan(15);
  for (const { name } of tables) {
    const [found] = await database.sql.unsafe(
      `select count(*)::int as n from ${name} t where t::text like '%${SECRET}%'`,
    );
    expect([name, found?.["n"]]).toEqual([name, 0]);
  }
  // Logs, journals, objects, unpacked functions, and PostgreSQL's own files with its write-ahead log.
  const read = await filesNaming(stack.data, SECRET);
  expect(read.naming).toEqual([]);
  expect(read.files).toBeGreaterThan(100);
});

async function filesNaming(
  folder: string,
  text: string,
): Promise<{ files: number; naming: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const naming: string[] = [];
  let read = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) continue;
    read++;
    if (bytes.includes(text)) naming.push(path);
  }
  return { files: read, naming };
}

test("50 MB stream through in both directions at once", async () => {
  const chunk = randomBytes(1 << 20);
  const chunks = 50;
  const sent = createHash("sha256");
  let sentChunks = 0;
  let answered = 0;
  let ahead = 0;
  async function* body() {
    for (; sentChunks < chunks; sentChunks++) {
      sent.update(chunk);
      yield chunk;
      // The function answers while we are still sending.
      if (sentChunks === 10) await until(async () => (answered > 0 ? true : null), "first bytes");
      ahead = Math.max(ahead, sentChunks * chunk.length - answered);
    }
  }
  const answer = await request(`${stack.gateway}/echo`, {
    method: "POST",
    headers: { host: HOST },
    body: Readable.from(body()),
  });
  expect(answer.statusCode).toBe(200);
  const got = createHash("sha256");
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    answered += piece.length;
    got.update(piece);
  }
  expect(answered).toBe(chunks * chunk.length);
  expect(got.digest("hex")).toBe(sent.digest("hex"));
  expect(ahead).toBeLessThan((chunks * chunk.length) / 2);
});

test("cookies pass in both directions, each in a header of its own", async () => {
  const { headers, text } = await throughGateway(stack.gateway, HOST, "/cookie", {
    headers: { cookie: "one=1; two=2" },
  });
  expect(headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2; HttpOnly"]);
  expect(text).toBe("one=1; two=2");
});

test("assets come with an ETag, and 304 to who has them", async () => {
  const first = await throughGateway(stack.gateway, HOST, "/site/style.css");
  expect([first.status, first.text]).toEqual([200, "body { color: teal }"]);
  expect(first.headers.get("content-type")).toMatch(/^text\/css/);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"/);
  const again = await throughGateway(stack.gateway, HOST, "/site/style.css", {
    headers: { "if-none-match": etag },
  });
  expect([again.status, again.text]).toEqual([304, ""]);
  expect((await throughGateway(stack.gateway, HOST, "/site/none.css")).text).toBe(
    "inner /site/none.css",
  );
});

test("no instance takes more than `concurrency`, and no more than `maxInstances` run", async () => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => throughGateway(stack.gateway, HOST, "/slow")),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(24).fill(200));
  const seen = answers.map(({ text }) => JSON.parse(text) as { pid: number; most: number });
  expect(new Set(seen.map(({ pid }) => pid)).size).toBe(2);
  expect(Math.max(...seen.map(({ most }) => most))).toBe(2);
  expect(await processesOf(live.release, "slow")).toHaveLength(2);
});

test("`minInstances` run before anybody asks, and again after one is killed", async () => {
  const [pid = 0] = await until(async () => {
    const found = await processesOf(live.release, "warm");
    return found.length === 1 ? found : null;
  }, "one instance");
  process.kill(pid, "SIGKILL");
  await until(async () => {
    const [next] = await processesOf(live.release, "warm");
    return next !== undefined && next !== pid ? next : null;
  }, "another instance");
});

test("a function whose process was killed wakes with the next request", async () => {
  const { pid } = await web();
  // One that ends within 10 s of its start is a crash loop to the runner, and waits for its pause.
  const age = async () => (await web()).seconds;
  await until(async () => ((await age()) > 11 ? true : null), "a process that lives well");
  process.kill(pid, "SIGKILL");
  // Asked as soon as nobody listens there any more; gateway and runner may not know it yet.
  await until(
    async () => ((await processesOf(live.release, "web")).includes(pid) ? null : true),
    "its end",
  );
  const begun = performance.now();
  const next = await web();
  console.log(`wake-up after a kill: ${Math.round(performance.now() - begun)} ms`);
  expect(next.pid).not.toBe(pid);
});

test("a build has a preview host of its own, and a canary its share of the traffic", async () => {
  const id = await build(api, { definition, files: files("second") });
  const { preview } = await api.call<{ preview: string }>(
    "GET",
    `${ORG}/projects/work/builds/${id}`,
  );
  const host = new URL(preview).host;
  const early = await throughGateway(stack.gateway, host);
  expect([early.status, (JSON.parse(early.text) as { code: string }).code]).toEqual([
    404,
    "build.not_released",
  ]);
  const canary = await change(api, `${PRODUCTION}/deployments`, { build: id, weight: 25 });
  expect(canary.state, JSON.stringify(canary)).toBe("ready");
  const shown = await until(async () => {
    const found = await throughGateway(stack.gateway, host);
    return found.status === 200 ? (JSON.parse(found.text) as Web) : null;
  }, "the preview");
  expect(shown.mark).toBe("second");

  await until(async () => ((await web()).mark === "second" ? true : null), "the canary");
  const marks: string[] = [];
  for (let round = 0; round < 20; round++) {
    const some = await Promise.all(Array.from({ length: 30 }, () => web()));
    marks.push(...some.map(({ mark }) => mark));
  }
  const share = marks.filter((mark) => mark === "second").length / marks.length;
  console.log(`canary of 25 %: ${(share * 100).toFixed(1)} % of ${marks.length} requests`);
  // Four standard deviations of a fair draw.
  expect(Math.abs(share - 0.25)).toBeLessThan(0.071);
});
