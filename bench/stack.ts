import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Client } from "undici";
import { deploy, ended, ORG, signIn, type TestApi } from "../test/harness/api.ts";
import { startStack, type TestStack } from "../test/harness/stack.ts";
import { type Figure, figure } from "./figure.ts";
import { pidsMentioning, processTree } from "./processes.ts";

const ROUNDS = 7;
/** Past the pause that the runner makes after an end it did not ask for. */
const PAUSE_AFTER_END_MS = 1_000;
const ENVIRONMENT = `${ORG}/projects/bench/environments/production`;

/** Deploy, rollback, wake-up and memory of the whole stack on this machine. */
export async function benchStack(): Promise<{ figures: Figure[]; notRun: string[] }> {
  const stack = await startStack();
  try {
    const api = await signIn(stack);
    await api.call("POST", `${ORG}/projects`, { slug: "bench" });
    const figures = [
      await idleMemory(stack),
      await deployFromCli(stack, api),
      await rollback(stack, api),
      ...(await wakeUp(stack, api)),
    ];
    return { figures, notRun: [] };
  } finally {
    await stack.remove();
  }
}

const source = (mark: string) =>
  `export default { fetch: () => new Response(${JSON.stringify(mark)}) };`;
const sources = (mark: string) => ({
  definition: { name: "bench", functions: { site: { path: "/", entry: "site.js" } } },
  files: { "site.js": source(mark) },
});

/** PSS of launcher, parts and PostgreSQL once nothing has happened for a while. */
async function idleMemory(stack: TestStack): Promise<Figure> {
  const samples: number[] = [];
  let detail: Record<string, number> = {};
  for (let round = 0; round < 5; round++) {
    await pause(round === 0 ? 10_000 : 1_000);
    const tree = await processTree(stack.pid);
    const known = new Set(tree.map(({ pid }) => pid));
    const postgres = (await pidsMentioning(join(stack.data, "postgres"))).filter(
      (pid) => !known.has(pid),
    );
    for (const pid of postgres) tree.push(...(await processTree(pid)));
    const unique = new Map(tree.map((one) => [one.pid, one]));
    detail = {};
    for (const { name, pssBytes } of unique.values()) {
      detail[name] = Math.round(((detail[name] ?? 0) + pssBytes / 2 ** 20) * 10) / 10;
    }
    samples.push(Object.values(detail).reduce((sum, mb) => sum + mb, 0));
  }
  return figure("PSS of the whole idle stack", "MB", samples, { aim: 350, detail });
}

/** From the start of `lintas deploy` to the first answer of the new code. */
async function deployFromCli(stack: TestStack, api: TestApi): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-bench-"));
  const run = promisify(execFile);
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    LINTAS_URL: stack.manager,
    LINTAS_TOKEN: api.token,
  };
  const main = resolve(import.meta.dirname, "../dist/node/cli.js");
  await mkdir(join(folder, "src"));
  await writeFile(
    join(folder, "lintas.json"),
    JSON.stringify({ name: "bench", functions: { site: { path: "/", entry: "src/site.js" } } }),
  );
  const samples: number[] = [];
  let detail: Record<string, number> = {};
  for (let round = 0; round <= ROUNDS; round++) {
    const mark = `deployed ${round}`;
    await writeFile(join(folder, "src/site.js"), source(mark));
    const began = performance.now();
    const { stdout } = await run(process.execPath, [main, "deploy", "--json"], {
      cwd: folder,
      env,
    });
    const ready = performance.now();
    await answered(stack, mark);
    // The first one starts from nothing.
    if (round > 0) samples.push(performance.now() - began);
    const { operation } = JSON.parse(stdout) as { operation: { id: string } };
    detail = { command: Math.round(ready - began), ...(await steps(api, operation.id)) };
  }
  await rm(folder, { recursive: true, force: true });
  return figure("deploy of a changed one-file function, from CLI to new answer", "ms", samples, {
    aim: 1_500,
    detail,
  });
}

async function steps(api: TestApi, id: string): Promise<Record<string, number>> {
  const operation = await api.call<{
    createdAt: string;
    startedAt: string;
    endedAt: string;
    steps: { name: string; startedAt: string | null; endedAt: string | null }[];
  }>("GET", `${ORG}/operations/${id}`);
  const span = (from: string | null, to: string | null) =>
    from && to ? Date.parse(to) - Date.parse(from) : 0;
  return {
    queued: span(operation.createdAt, operation.startedAt),
    ...Object.fromEntries(
      operation.steps.map((step) => [step.name, span(step.startedAt, step.endedAt)]),
    ),
    operation: span(operation.createdAt, operation.endedAt),
  };
}

/** From the commit of the route row to the first answer of the old code, its process still running. */
async function rollback(stack: TestStack, api: TestApi): Promise<Figure> {
  await deploy(api, sources("older"));
  await deploy(api, sources("newer"));
  const client = new Client(stack.gateway);
  const samples: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const mark = round % 2 === 0 ? "older" : "newer";
    const began = performance.timeOrigin + performance.now();
    const { id } = await api.call<{ id: string }>("POST", `${ENVIRONMENT}/rollbacks`, {});
    const seen = await firstAnswer(client, mark);
    await ended(api, id);
    const route = await api.call<{ createdAt: string }>("GET", `${ENVIRONMENT}/route`);
    samples.push(Math.max(0, seen - Date.parse(route.createdAt)));
    whole.push(seen - began);
  }
  await client.close();
  return figure("rollback, from route commit to first answer of the old release", "ms", samples, {
    aim: 50,
    detail: { "from the request on": Math.round(whole.toSorted((a, b) => a - b)[3] ?? 0) },
  });
}

/** First answer of a release whose process is not running; its memory once it is idle. */
async function wakeUp(stack: TestStack, api: TestApi): Promise<Figure[]> {
  const samples: number[] = [];
  const memory: number[] = [];
  const client = new Client(stack.gateway);
  for (let round = 0; round < ROUNDS; round++) {
    // A release of its own each time: one that ends again and again is not woken at once.
    const text = `export default { round: ${round}, fetch: () => new Response(String(process.pid)) };`;
    await deploy(api, { ...sources(""), files: { "site.js": text } });
    const first = await pidOf(client);
    process.kill(first, "SIGTERM");
    await pause(PAUSE_AFTER_END_MS);
    const began = performance.now();
    const pid = await pidOf(client);
    samples.push(performance.now() - began);
    if (pid === first) throw new Error("the function was not asleep");
    await pause(500);
    const [self] = await processTree(pid);
    if (self) memory.push(self.pssBytes / 2 ** 20);
  }
  await client.close();
  return [
    figure("wake-up from zero, request to answer", "ms", samples, { aim: 150 }),
    figure("PSS of one idle function process", "MB", memory),
  ];
}

/** The process that answers now. */
async function pidOf(client: Client): Promise<number> {
  const answer = await client.request({
    method: "GET",
    path: "/",
    headers: { host: "bench.localhost" },
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${text}`);
  return Number(text);
}

async function answered(stack: TestStack, mark: string): Promise<void> {
  const client = new Client(stack.gateway);
  await firstAnswer(client, mark);
  await client.close();
}

/** The moment, in epoch milliseconds, at which the gateway first answers with `mark`. */
async function firstAnswer(client: Client, mark: string): Promise<number> {
  for (;;) {
    const answer = await client.request({
      method: "GET",
      path: "/",
      headers: { host: "bench.localhost" },
    });
    const text = await answer.body.text();
    if (text === mark) return performance.timeOrigin + performance.now();
    await pause(1);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((next) => setTimeout(next, ms));
}
