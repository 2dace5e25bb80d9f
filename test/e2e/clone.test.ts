import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processTree, type RunningProcess } from "../harness/processes.ts";
import { throughGateway } from "../harness/stack.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const FIRST_START_MS = 8 * 60_000;

interface Summary {
  console: string;
  manager: string;
  gateway: string;
  production: string;
  preview: string;
  data: string;
}

interface Started {
  summary: Summary;
  npm: ChildProcess;
  milliseconds: number;
  /** Everything that runs for it. */
  processes: RunningProcess[];
}

let folder: string;
let clone: string;
/** Nothing of ours: what a new user has who just opened a terminal. */
let env: Record<string, string>;
const started: Started[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-clone-"));
  // A real clone may lie anywhere; as it is, others cannot even look into this one.
  await chmod(folder, 0o700);
  clone = join(folder, "lintas");
  await mkdir(join(folder, "home"));
  env = { HOME: join(folder, "home"), PATH: systemPath() };
  await run("git", ["clone", "--quiet", "--no-hardlinks", ROOT, clone], { env });
}, 60_000);

afterAll(async () => {
  for (const one of started) await stop(one);
  for (const one of started) await rm(one.summary.data, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}, 120_000);

test(
  "npm start in a fresh clone ends with the example live",
  { timeout: FIRST_START_MS },
  async () => {
    const { summary } = await start();
    const hello = await callExample(summary, "/api/hello");
    expect(hello.status).toBe(200);
    expect(hello.text).toContain("Hello");
    const preview = await throughGateway(summary.gateway, new URL(summary.preview).hostname, "/");
    expect(preview.status).toBe(200);
    expect((await fetch(`${summary.manager}/healthz`)).status).toBe(200);
    expect(await (await fetch(summary.manager)).text()).toContain("<html");
  },
);

test(
  "a project of one's own deploys with the command line that the Manager serves",
  { timeout: 240_000 },
  async () => {
    const { summary } = latest();
    const project = join(folder, "own");
    await mkdir(project);
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "own", type: "module" }));
    await npm(project, ["install", "--save-dev", `${summary.manager}/lintas.tgz`]);
    await writeFile(
      join(project, "lintas.config.ts"),
      `import { defineProject } from "lintas";
export default defineProject({
  name: "own",
  functions: { api: { path: "/", entry: "api.ts" } },
});
`,
    );
    await writeFile(
      join(project, "api.ts"),
      `export default { fetch: (request: Request) => Response.json({ path: new URL(request.url).pathname }) };\n`,
    );
    await lintas(project, ["login", summary.console]);
    const deployed = JSON.parse(await lintas(project, ["deploy", "--json"])) as { url: string };
    const answer = await throughGateway(summary.gateway, new URL(deployed.url).hostname, "/a/b");
    expect(JSON.parse(answer.text)).toEqual({ path: "/a/b" });
    const who = JSON.parse(await lintas(project, ["whoami", "--json"])) as Record<string, unknown>;
    expect(who).toHaveProperty("me");
  },
);

test("npm run check is green in the fresh clone", { timeout: 300_000 }, async () => {
  const checked = await npm(clone, ["run", "check"]).catch((error: Error & { stdout?: string }) => {
    throw new Error(`npm run check: ${error.stdout?.slice(-4_000) ?? error.message}`);
  });
  expect(checked).toContain("all green");
});

test("a second start of the same data says so and ends", { timeout: 60_000 }, async () => {
  const { summary } = latest();
  const second = npm(clone, ["start", "--", "--data", summary.data]);
  await expect(second).rejects.toMatchObject({
    stderr: expect.stringContaining("Lintas runs on"),
  });
});

test("Ctrl-C ends everything that was started", { timeout: 90_000 }, async () => {
  const one = latest();
  // The shell between npm and us had the same Ctrl-C: npm may end by it, after we did.
  expect([0, "SIGINT"]).toContain(await stop(one));
  expect(await stillRunning(one.processes)).toEqual([]);
});

test("a second start keeps all data and is up soon", { timeout: 120_000 }, async () => {
  const first = latest();
  const second = await start();
  expect(second.summary.data).toBe(first.summary.data);
  expect(second.summary.preview.split(":")[1]).toBe(first.summary.preview.split(":")[1]);
  expect((await callExample(second.summary, "/api/hello")).status).toBe(200);
  const own = await throughGateway(second.summary.gateway, "own.localhost", "/kept");
  expect(JSON.parse(own.text)).toEqual({ path: "/kept" });
  await stop(second);
  expect(await stillRunning(second.processes)).toEqual([]);
});

function latest(): Started {
  const one = started.at(-1);
  if (!one) throw new Error("nothing was started: the first test failed");
  return one;
}

/** npm and git of the machine, without our own node_modules in front. */
function systemPath(): string {
  const folders = (process.env["PATH"] ?? "").split(":");
  return folders.filter((path) => !path.includes("node_modules")).join(":");
}

async function start(): Promise<Started> {
  const begun = performance.now();
  // In a process group of its own, as a shell gives it to what is started at a terminal.
  const child = spawn(
    "npm",
    ["start", "--silent", "--", "--json", "--port", "0", "--gateway-port", "0"],
    {
      cwd: clone,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
  const summary = await new Promise<Summary>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (output.includes("\n")) resolve(JSON.parse(output) as Summary);
    });
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}\n${errors}`)));
  });
  const one: Started = {
    summary,
    npm: child,
    milliseconds: performance.now() - begun,
    processes: await processTree(child.pid ?? 0),
  };
  one.processes.push(...(await postgresOf(summary.data)));
  started.push(one);
  if (!summary.production) throw new Error(`the example was not deployed\n${errors}`);
  return one;
}

/** PostgreSQL leaves its starter's tree, as a server does. */
async function postgresOf(data: string): Promise<RunningProcess[]> {
  const file = await readFile(join(data, "postgres/data/postmaster.pid"), "utf8");
  return await processTree(Number(file.split("\n")[0]));
}

/** What a terminal does at Ctrl-C: the whole foreground group gets it. */
async function stop({ npm: child }: Started): Promise<number | string | null> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return 0;
  const gone = new Promise<number | string | null>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
  process.kill(-child.pid, "SIGINT");
  return await gone;
}

async function stillRunning(processes: readonly RunningProcess[]): Promise<string[]> {
  const alive = async () => {
    const commands = await Promise.all(
      processes.map((one) => readFile(`/proc/${one.pid}/cmdline`, "utf8").catch(() => "")),
    );
    return commands.map((text) => text.replaceAll("\0", " ").trim()).filter((text) => text !== "");
  };
  for (const end = performance.now() + 10_000; performance.now() < end; await pause(100)) {
    if ((await alive()).length === 0) return [];
  }
  return await alive();
}

function callExample(summary: Summary, path: string) {
  return throughGateway(summary.gateway, new URL(summary.production).hostname, path);
}

async function npm(cwd: string, args: readonly string[]): Promise<string> {
  return (await run("npm", [...args], { cwd, env, maxBuffer: 1 << 26 })).stdout;
}

async function lintas(cwd: string, args: readonly string[]): Promise<string> {
  return (await run(join(cwd, "node_modules/.bin/lintas"), [...args], { cwd, env })).stdout;
}
