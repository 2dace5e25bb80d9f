import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accepts, startCollector } from "../../functions/engine/telemetry/testing/collector.ts";
import { FILMS_KEY, fillFilms, filmsToken } from "../harness/films.ts";
import { type EmptyDatabase, emptyDatabase } from "../harness/postgres.ts";
import { type Ask, type AskFunction, asker } from "./conformance/ask.ts";
import { type FunctionZip, packFilms } from "./function-zip.ts";
import type { NodeVersion } from "./install.ts";
import { startServer } from "./runtime-process.ts";
import { type RunningRuntime, type RuntimeKind, serverOf, startRuntime } from "./start.ts";

const PATH = "/api/graphql";
const GUEST = { "x-hasura-auth-mode": "guest" };
const FIELDS = "{ films { id title } }";
const ANNS = [
  { id: 1, title: "Tilik" },
  { id: 3, title: "Siti" },
];

let zip: FunctionZip;
let database: EmptyDatabase;
beforeAll(async () => {
  [zip, database] = await Promise.all([packFilms(), emptyDatabase()]);
  await fillFilms(database.url);
  console.log(`zip sha256 ${zip.digest}`);
});
afterAll(async () => {
  await zip?.[Symbol.asyncDispose]();
  await database?.drop();
});

const env = () => ({
  LINTAS_RELEASE: "r1",
  LINTAS_PART: "graph",
  LINTAS_ACCESS: "public",
  FILMS_DB: database.url,
  FILMS_KEY,
});

/** What the compiled file is hidden for: it fails where it is read. */
async function withoutFile<T>(work: () => Promise<T>): Promise<T> {
  const file = join(zip.folder, "supergraph.bin");
  await rename(file, `${file}.hidden`);
  try {
    return await work();
  } finally {
    await rename(`${file}.hidden`, file);
  }
}

const rows: { kind: RuntimeKind; version: NodeVersion; streams: boolean }[] = [
  { kind: "lambda", version: "22", streams: false },
  { kind: "lambda", version: "24", streams: false },
  { kind: "functions-framework", version: "22", streams: true },
  { kind: "functions-framework", version: "24", streams: true },
  { kind: "cloud-run", version: "22", streams: true },
  { kind: "cloud-run", version: "24", streams: true },
  // Its worker refuses Node 24.
  { kind: "azure", version: "22", streams: false },
];

describe.each(rows)("a supergraph's zip on $kind, Node $version", ({ kind, version, streams }) => {
  let running: RunningRuntime;
  let ask: AskFunction;
  beforeAll(async () => {
    running = await startRuntime(kind, zip.folder, env(), version);
    ask = asker(running.origin);
  });
  afterAll(() => running?.close());

  const asAnn = async () => ({ authorization: `Bearer ${await filmsToken("ann")}` });

  async function post(query: string, more: Ask & { variables?: object; path?: string } = {}) {
    const { variables = {}, path = PATH, headers, ...rest } = more;
    const { status, text } = await ask(path, {
      ...rest,
      method: "POST",
      headers: { "content-type": "application/json", ...(headers ?? (await asAnn())) },
      body: JSON.stringify({ query, variables }),
    });
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  }

  test("a query is answered with what its token's user may see", async () => {
    expect(await post(FIELDS)).toEqual({ status: 200, body: { data: { films: ANNS } } });
  });

  test("a query by GET is answered like one by POST", async () => {
    const query = encodeURIComponent("query($id: Int!) { film(id: $id) { title } }");
    const variables = encodeURIComponent('{"id":3}');
    const target = `${PATH}?query=${query}&variables=${variables}`;
    const { status, text } = await ask(target, { headers: await asAnn() });
    expect([status, JSON.parse(text)]).toEqual([200, { data: { film: { title: "Siti" } } }]);
  });

  test("introspection shows a role its own types", async () => {
    const fields = `{ __type(name: "Film") { fields { name } } }`;
    const namesOf = async (headers?: Record<string, string>) => {
      const { body } = await post(fields, headers === undefined ? {} : { headers });
      return (body["data"] as { __type: { fields: { name: string }[] } }).__type.fields.map(
        ({ name }) => name,
      );
    };
    expect([await namesOf(), await namesOf(GUEST)]).toEqual([["id", "owner", "title"], ["title"]]);
  });

  test("explain tells the SQL, without asking for rows", async () => {
    const { status, body } = await post(FIELDS, { path: "/api/v1/explain" });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toMatch(/SELECT.*film/i);
    expect(JSON.stringify(body)).not.toContain("Tilik");
  });

  test("a mistake in a query is told, and nothing of what the role may not see", async () => {
    const { status, body } = await post(FIELDS, { headers: GUEST });
    expect({ status, data: body["data"] }).toEqual({ status: 200, data: null });
    expect(body["errors"]).toHaveLength(1);
    expect(JSON.stringify(body)).not.toMatch(/owner|Tilik/);
  });

  test("the newer media type has the specification's status", async () => {
    const accept = "application/graphql-response+json";
    const { status } = await post("{ nothing }", { headers: { ...(await asAnn()), accept } });
    expect(status).toBe(400);
  });

  test("a body of 1 MB is taken whole, be it in a variable or in the document", async () => {
    const text = "query($title: String!) { films(where: {title: {_eq: $title}}) { id } }";
    const long = "x".repeat(1_024 * 1_024);
    const none = await post(text, { variables: { title: long } });
    expect(none).toEqual({ status: 200, body: { data: { films: [] } } });
    const found = await post(`${text} # ${long}`, { variables: { title: "Siti" } });
    expect(found).toEqual({ status: 200, body: { data: { films: [{ id: 3 }] } } });
  });

  test("no token, one that has expired and one of another key are refused", async () => {
    const late = { authorization: `Bearer ${await filmsToken("ann", "-1h")}` };
    const [head = "", claims = ""] = (await filmsToken("bob")).split(".");
    const forged = { authorization: `Bearer ${head}.${claims}.${"A".repeat(43)}` };
    for (const headers of [{}, late, forged]) {
      const { status, body } = await post(FIELDS, { headers });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(body["data"] ?? null).toBeNull();
    }
  });

  test(`a subscription is ${streams ? "streamed" : "refused with what to do instead"}`, async () => {
    const headers = { ...(await asAnn()), accept: "text/event-stream" };
    const sent = { "content-type": "application/json", ...headers };
    const body = JSON.stringify({ query: `subscription ${FIELDS}` });
    const request = { method: "POST", headers: sent, body };
    if (streams) {
      const answer = await fetch(running.origin + PATH, request);
      expect(answer.headers.get("content-type")).toContain("text/event-stream");
      let told = "";
      for await (const chunk of answer.body ?? []) {
        told += Buffer.from(chunk).toString();
        if (told.includes("\n\n")) break;
      }
      expect(told).toBe(`event: next\ndata: ${JSON.stringify({ data: { films: ANNS } })}\n\n`);
      return;
    }
    const { status, text } = await ask(PATH, request);
    expect(status).toBe(406);
    expect(JSON.parse(text)).toMatchObject({
      errors: [{ extensions: { code: "subscriptions-unavailable" } }],
    });
  });

  test("a request finds nothing of the build that one before it had loaded", async () => {
    const status = async () => (await post(FIELDS)).status;
    expect(await status()).toBe(200);
    // A platform may have started another instance, which still has the build of its start.
    await withoutFile(() => expect.poll(status, { timeout: 20_000 }).toBe(500));
    await expect.poll(status, { timeout: 20_000 }).toBe(200);
  });

  test("paths beside its own are not its", async () => {
    expect((await ask("/graphql")).status).toBe(404);
    expect(JSON.parse((await ask("/.lintas/ready")).text)).toEqual({
      release: "r1",
      part: "graph",
    });
  });
});

test.each([...new Set(rows.map(({ kind }) => kind))])(
  "a supergraph that cannot be opened does not start on %s, and its log says why",
  async (kind) => {
    const file = join(zip.folder, "supergraph.bin");
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, 1_000));
    try {
      await expect(startRuntime(kind, zip.folder, env())).rejects.toThrow(/the file ends after/);
    } finally {
      await writeFile(file, whole);
    }
  },
);

test("a client learns nothing of a database that is away, and the log all", async () => {
  const { args, env: own } = serverOf("cloud-run", "", zip.folder);
  const away = { ...env(), ...own, FILMS_DB: "postgres://films:hunter2@127.0.0.1:1/films" };
  const started = await startServer(process.execPath, args, away);
  const ask = asker(`http://127.0.0.1:${started.port}`);
  const { text } = await ask(`${PATH}?query={films{title}}`, { headers: GUEST });
  started.child.kill("SIGTERM");
  const { log } = await started.ended;
  expect(JSON.parse(text)).toEqual({
    data: { films: null },
    errors: [{ message: "internal error", path: ["films"] }],
  });
  expect(log).toContain("The database cannot be reached.");
  expect(log).not.toContain("hunter2");
});

test("a request that a database keeps waiting ends by itself, before the host ends it", async () => {
  const short = { ...env(), LINTAS_TIMEOUT_MS: "2000" };
  const running = await startRuntime("cloud-run", zip.folder, short, "24");
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (held) => {
      await held`lock table film in access exclusive mode`;
      const ask = asker(running.origin);
      const { text } = await ask(`${PATH}?query={films{title}}`, { headers: GUEST });
      expect(JSON.parse(text)).toMatchObject({
        data: { films: null },
        errors: [{ extensions: { code: "supergraph.timed_out" } }],
      });
    });
  } finally {
    await sql.end();
    await running.close();
  }
});

test("traces of a request are sent before its answer, and a slow collector delays it little", async () => {
  let isSlow = false;
  await using collector = await startCollector((...asked) => {
    if (!isSlow) accepts(...asked);
  });
  const exporting = { ...env(), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const running = await startRuntime("lambda", zip.folder, exporting, "24");
  try {
    const ask = asker(running.origin);
    const asked = () => ask(`${PATH}?query={films{title}}`, { headers: GUEST });
    // The first one may take longer than its tenth of a second, as nothing is loaded yet.
    const sentWithAnswer = async () => {
      collector.received.length = 0;
      expect((await asked()).status).toBe(200);
      return collector.received.map(({ path, body }) => path + body).join("\n");
    };
    await expect.poll(sentWithAnswer, { timeout: 20_000 }).toMatch(/v1\/traces.*"lintas.release"/);
    isSlow = true;
    const began = performance.now();
    expect((await asked()).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(2_000);
  } finally {
    await running.close();
  }
});

test("an instance that is told to keep its build serves it without reading it again", async () => {
  const kept = { ...env(), ENGINE_KEEP: "instance" };
  const running = await startRuntime("cloud-run", zip.folder, kept, "24");
  try {
    const ask = asker(running.origin);
    const asked = () => ask(`${PATH}?query={films{title}}`, { headers: GUEST });
    expect((await asked()).status).toBe(200);
    expect((await withoutFile(asked)).status).toBe(200);
  } finally {
    await running.close();
  }
});
