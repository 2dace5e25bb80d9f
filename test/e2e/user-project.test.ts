import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shopFiles } from "../../functions/creator/builder/pack/testing/supergraph-files.ts";
import { startStack, type TestStack, throughGateway } from "../harness/stack.ts";

const run = promisify(execFile);
const SOURCE = "src/web.ts";

let stack: TestStack;
let home: string;
let folder: string;

beforeAll(async () => {
  stack = await startStack();
  home = await mkdtemp(join(tmpdir(), "lintas-user-"));
  folder = join(home, "shop");
  await mkdir(folder);
}, 300_000);

afterAll(async () => {
  await stack?.remove();
  await rm(home, { recursive: true, force: true });
}, 60_000);

test("the command line is installed from the Manager into an empty folder", async () => {
  await npm(["install", "--save-dev", `${stack.manager}/lintas.tgz`]);
  const manifest = await readFile(join(folder, "node_modules/lintas/package.json"), "utf8");
  expect(Object.keys((JSON.parse(manifest) as { dependencies: object }).dependencies)).toEqual([
    "rolldown",
  ]);
});

test("the sign-in link makes a profile only its owner can read, and works once", async () => {
  await lintas(["login", stack.console]);
  const profiles = join(home, ".config/lintas/profiles.json");
  expect((await stat(profiles)).mode & 0o777).toBe(0o600);
  const again = await failing(["login", stack.console, "--json"]);
  expect(again).toMatchObject({ code: 3, json: { error: { code: "auth.link_used" } } });
});

test("init and deploy bring a typed project of one's own live", async () => {
  await lintas(["init"]);
  await npm(["install"]);
  await run("npx", ["tsc", "-p", "."], { cwd: folder, env: env() });
  const deployed = await lintas<Deployed>(["deploy", "--json"]);
  expect(deployed.releases).toMatchObject([{ weight: 100, target: "local" }]);
  expect(await call(deployed.url)).toBe("Hello from shop!");
  expect(await call(deployed.preview)).toBe("Hello from shop!");
});

test("a variable is used by the next deploy, of the same build", async () => {
  const before = await lintas<Status>(["status", "--json"]);
  await lintas(["env", "set", "GREETING=Good day"]);
  const deployed = await lintas<Deployed>(["deploy", "--json"]);
  expect(await call(deployed.url)).toBe("Good day from shop!");
  expect(deployed.releases[0]!.build).toBe(before.releases.find((one) => one.weight > 0)!.build);
  expect(deployed.releases[0]!.id).not.toBe(before.releases[0]!.id);
});

test("a change is live, its logs are read, and rollback returns to what was before", async () => {
  const source = await readFile(join(folder, SOURCE), "utf8");
  await writeFile(
    join(folder, SOURCE),
    source.replace("context.text(`", "(console.log('greeted'), context).text(`Changed: "),
  );
  const { url } = await lintas<Deployed>(["deploy", "--json"]);
  expect(await call(url)).toBe("Changed: Good day from shop!");
  await eventually(async () => {
    const { items } = await lintas<{ items: { text: string }[] }>(["logs", "--json"]);
    expect(items.map((line) => line.text)).toContain("greeted");
  });
  await lintas(["rollback"]);
  await eventually(async () => expect(await call(url)).toBe("Good day from shop!"));
});

test("logs -f shows a line as it is written and ends with 130 at Ctrl-C", async () => {
  const { items } = await lintas<{ items: { id: string; weight: number }[] }>([
    "releases",
    "--json",
  ]);
  // The one that logs: the newest, without traffic since the rollback.
  await lintas(["promote", items[0]!.id]);
  const { environment } = await lintas<Status>(["status", "--json"]);
  const main = join(folder, "node_modules/lintas/dist/main.mjs");
  const child = spawn("node", [main, "logs", "-f"], { cwd: folder, env: env() });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  const lines = () => out.split("\n").filter((line) => line.includes("greeted")).length;
  await eventually(async () => expect(lines()).toBeGreaterThan(0));
  const before = lines();
  await call(environment.url);
  await eventually(async () => expect(lines()).toBe(before + 1));
  child.kill("SIGINT");
  expect(await ended).toBe(130);
});

test("a function is called by its name, and mistakes are told with their place", async () => {
  const invoked = await lintas<{ status: number; body: string }>(["invoke", "web", "/", "--json"]);
  expect(invoked).toMatchObject({ status: 200 });
  const config = join(folder, "lintas.config.ts");
  const right = await readFile(config, "utf8");
  await writeFile(config, right.replace('path: "/"', "path: 7").replace("smoke", "smoked"));
  const wrong = await failing(["deploy"]);
  await writeFile(config, right);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr.match(/lintas\.config\.ts:\d+:\d+ /g)?.length).toBeGreaterThanOrEqual(2);
});

test("a supergraph is compiled and brought live by the installed command line, its mistakes told by line", async () => {
  const graph = join(home, "graph");
  const files = {
    "lintas.json": JSON.stringify({ name: "graph", supergraphs: { api: {} } }),
    ...shopFiles({ singleUrl: { value: "http://127.0.0.1:9" } }),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(graph, path)), { recursive: true });
    await writeFile(join(graph, path), text);
  }
  const ours = (line: string[]) => withOurNode(graph, line);
  const odd = join(graph, "supergraph/shop/odd.hml");
  await writeFile(odd, "kind: Odd\n");
  const wrong = (await ours(["deploy"]).catch((error: unknown) => error)) as { stderr: string };
  expect(wrong.stderr).toContain('supergraph/shop/odd.hml:1:1 Unknown kind "Odd"');
  await rm(odd);
  const deployed = JSON.parse((await ours(["deploy", "--json"])).stdout) as Deployed;
  expect(deployed.releases).toMatchObject([{ weight: 100, target: "local" }]);
  expect(await askGraphql(deployed.preview, "{ __typename }")).toBe('{"data":{"__typename":"Q"}}');
});

test("a project from the template of connectors type-checks, and its function answers through its API", async () => {
  const greet = join(home, "greet");
  await mkdir(greet);
  await withOurNode(greet, ["init", "--template", "connector"]);
  await npm(["install"], greet);
  await run("npx", ["tsc", "-p", "."], { cwd: greet, env: env() });
  const deployed = JSON.parse((await withOurNode(greet, ["deploy", "--json"])).stdout) as Deployed;
  expect(await askGraphql(deployed.url, '{ greet(name: "Ada") { text letters } }')).toBe(
    '{"data":{"greet":{"text":"Hello Ada","letters":9}}}',
  );
  expect(await askGraphql(deployed.url, '{ greet(name: "") { text } }')).toContain(
    "nobody can be greeted without a name",
  );
});

test("destroy removes what runs, and nothing answers there any more", async () => {
  const { environment } = await lintas<Status>(["status", "--json"]);
  expect((await failing(["destroy", "--json"])).code).toBe(2);
  await lintas(["destroy", "--confirm", "production", "--json"]);
  await eventually(async () => {
    const { status } = await throughGateway(stack.gateway, new URL(environment.url).host);
    expect([404, 503]).toContain(status);
  });
  const { releases } = await lintas<Status>(["status", "--json"]);
  expect(releases.filter((one) => one.weight > 0)).toEqual([]);
});

interface Deployed {
  url: string;
  preview: string;
  releases: { id: string; build: string; weight: number }[];
}

interface Status {
  environment: { url: string };
  releases: { id: string; build: string; weight: number }[];
}

/** A user's machine: a home of its own, and the Node.js and npm of the system. */
function env(): NodeJS.ProcessEnv {
  const path = (process.env["PATH"] ?? "").split(":");
  const system = path.filter((one) => !one.includes("node_modules")).join(":");
  return { HOME: home, PATH: system, NO_UPDATE_NOTIFIER: "1" };
}

async function npm(line: readonly string[], cwd = folder): Promise<void> {
  await run("npm", [...line, "--no-audit", "--no-fund"], { cwd, env: env() });
}

/** The command line on the Node.js of this repository: the system's may be too old for the compiler. */
function withOurNode(cwd: string, line: readonly string[]) {
  const main = join(folder, "node_modules/lintas/dist/main.mjs");
  return run(process.execPath, [main, ...line], { cwd, env: env() });
}

async function askGraphql(url: string, query: string): Promise<string> {
  const answer = await throughGateway(stack.gateway, new URL(url).host, "/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  expect(answer.status).toBe(200);
  return answer.text;
}

async function lintas<T>(line: readonly string[]): Promise<T> {
  const { stdout } = await run("npx", ["lintas", ...line], { cwd: folder, env: env() });
  return (line.includes("--json") ? JSON.parse(stdout) : stdout) as T;
}

async function failing(line: readonly string[]) {
  const ended = await lintas<unknown>(line).catch((error: unknown) => error);
  const { code, stdout, stderr } = ended as { code: number; stdout: string; stderr: string };
  return { code, stderr, json: line.includes("--json") ? (JSON.parse(stdout) as unknown) : null };
}

async function call(url: string): Promise<string> {
  return (await throughGateway(stack.gateway, new URL(url).host)).text;
}

/** Polls until `check` passes; its last failure is the test's. */
async function eventually(check: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + 15_000;
  for (;;) {
    const failure = await check().then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) return;
    if (performance.now() > until) throw failure;
    await new Promise((next) => setTimeout(next, 50));
  }
}
