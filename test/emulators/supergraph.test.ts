import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { releaseFetch } from "../../functions/mounts/release-fetch.ts";
import { CommandLine } from "../e2e/clouds/command-line.ts";
import { FILMS_KEY, fillFilms, filmsProject, filmsToken } from "../harness/films.ts";
import { type EmptyDatabase, emptyDatabase } from "../harness/postgres.ts";
import { startStack, type TestStack, throughGateway } from "../harness/stack.ts";
import { type Emulator, startMiniStack } from "./emulators.ts";

const TARGET = "aws:eu-central-1";
const ask = releaseFetch();

let stack: TestStack;
let cloud: Emulator;
let database: EmptyDatabase;
let home = "";
let folder = "";
let cli: CommandLine;

beforeAll(async () => {
  [stack, cloud, database] = await Promise.all([startStack(), startMiniStack(), emptyDatabase()]);
  home = await mkdtemp(join(tmpdir(), "lintas-supergraph-"));
  folder = join(home, "films");
  for (const [path, content] of Object.entries(filmsProject([TARGET]))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await fillFilms(database.url);
  cli = new CommandLine(home);
  await cli.json(["login", stack.console]);
  const account = ["--keys", "test", "--account", "000000000000"];
  await cli.json(["connect", "aws", ...account, "--endpoint", cloud.origin], { input: "test" });
}, 600_000);

afterAll(async () => {
  await stack?.remove();
  await cloud?.stop();
  await database?.drop();
  await rm(home, { recursive: true, force: true });
}, 120_000);

interface Deployed {
  url: string;
  releases: { id: string; parts: { part: string; url: string }[] }[];
}
let url = "";
let production = "";

async function query(origin: string, send: (request: Request) => Promise<Response>) {
  const answer = await send(
    new Request(new URL("/api/graphql", origin), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${await filmsToken("ann")}`,
      },
      body: JSON.stringify({ query: "{ films { title } }" }),
    }),
  );
  return (await answer.json()) as unknown;
}

const ANNS = { data: { films: [{ title: "Tilik" }, { title: "Siti" }] } };

test("a supergraph that is deployed to AWS answers there, from the zip of its engine", async () => {
  const at = { cwd: folder };
  const { answer } = await cli.failing(["deploy"], at);
  expect(answer.error.code).toBe("plan.variable_missing");
  await cli.json(["secret", "set", "FILMS_DB"], { ...at, input: database.url });
  await cli.json(["secret", "set", "FILMS_KEY"], { ...at, input: FILMS_KEY });
  const deployed = await cli.json<Deployed>(["deploy"], at);
  production = deployed.url;
  const [release] = deployed.releases;
  url = release?.parts[0]?.url ?? "";
  expect(await query(url, ask)).toEqual(ANNS);
  const ready = await ask(new Request(new URL("/.lintas/ready", url)));
  expect(await ready.json()).toEqual({ release: release?.id, part: "graph" });
}, 180_000);

test("the environment's host answers through the gateway, and so does introspection", async () => {
  const host = new URL(production).host;
  const asked = (text: string) =>
    throughGateway(stack.gateway, host, "/api/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", "x-hasura-auth-mode": "guest" },
      body: JSON.stringify({ query: text }),
    });
  const { status, text } = await asked(`{ films { title } __type(name: "Film") { kind } }`);
  expect({ status, body: JSON.parse(text) }).toEqual({
    status: 200,
    body: {
      data: {
        films: [{ title: "Tilik" }, { title: "Kucumbu" }, { title: "Siti" }],
        __type: { kind: "OBJECT" },
      },
    },
  });
});

test("of what it was asked nothing stays with the function but a connection, and not for long", async () => {
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  const backends = async () => {
    const found = await sql<{ pid: number }[]>`select pid from pg_stat_activity
      where datname = current_database() and application_name = 'lintas connector'`;
    return found.map(({ pid }) => pid);
  };
  try {
    await query(url, ask);
    expect(await backends()).not.toEqual([]);
    await expect.poll(backends, { timeout: 20_000 }).toEqual([]);
    expect(await query(url, ask)).toEqual(ANNS);
  } finally {
    await sql.end();
  }
});

test("a subscription is refused there, with what to do instead", async () => {
  const answer = await ask(
    new Request(new URL("/api/graphql?query=subscription{films{title}}", url), {
      headers: { accept: "text/event-stream", "x-hasura-auth-mode": "guest" },
    }),
  );
  expect(answer.status).toBe(406);
  expect(await answer.json()).toMatchObject({
    errors: [{ extensions: { code: "subscriptions-unavailable" } }],
  });
});

test("a supergraph that calls a function of its build is refused at plan, before anything is made", async () => {
  const definition = JSON.parse(filmsProject([TARGET])["lintas.json"] ?? "") as {
    supergraphs: { graph: object };
  };
  Object.assign(definition.supergraphs.graph, { variables: { RATES: "lintas:part/rates" } });
  const functions = { rates: { path: "/rates", entry: "rates.js" } };
  await writeFile(join(folder, "lintas.json"), JSON.stringify({ ...definition, functions }));
  await writeFile(join(folder, "rates.js"), "export default { fetch: () => new Response() };\n");
  const { answer } = await cli.failing(["deploy"], { cwd: folder });
  expect(answer.error).toMatchObject({
    code: "provider.limit",
    detail: expect.stringContaining(
      "RATES is lintas:part/rates, which is reached on machines only",
    ),
  });
});

test("the next release of the supergraph stands beside the first, which goes on answering", async () => {
  const definition = JSON.parse(filmsProject([TARGET])["lintas.json"] ?? "") as {
    supergraphs: { graph: object };
  };
  Object.assign(definition.supergraphs.graph, { path: "/films/graphql" });
  await writeFile(join(folder, "lintas.json"), JSON.stringify(definition));
  const deployed = await cli.json<Deployed>(["deploy"], { cwd: folder });
  const next = deployed.releases[0]?.parts[0]?.url ?? "";
  const request = (at: string, path: string) =>
    ask(
      new Request(new URL(`${path}?query={films{title}}`, at), {
        headers: { "x-hasura-auth-mode": "guest" },
      }),
    ).then(({ status }) => status);
  expect(await request(next, "/films/graphql")).toBe(200);
  expect(await request(next, "/api/graphql")).toBe(404);
  expect(await request(url, "/api/graphql")).toBe(200);
}, 180_000);
