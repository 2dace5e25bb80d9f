import { execFile, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deploy, ORG, signIn, type TestApi } from "../harness/api.ts";
import { partsOf, type StackPart, startAgain } from "../harness/stack-parts.ts";
import { startStack, throughGateway, type TestStack } from "../harness/stack.ts";

let stack: TestStack;
let api: TestApi;

beforeAll(async () => {
  stack = await startStack();
  api = await signIn(stack);
  await api.call("POST", `${ORG}/projects`, { slug: "alive" });
  await deploy(api, {
    definition: { name: "alive", functions: { site: { path: "/", entry: "site.js" } } },
    files: { "site.js": `export default { fetch: () => new Response("still here") };` },
  });
});
afterAll(() => stack?.remove());

async function ask(): Promise<string> {
  const { status, text } = await throughGateway(stack.gateway, "alive.localhost");
  return `${status} ${text}`;
}

async function answersAgain(limitMs = 20_000): Promise<string> {
  const until = performance.now() + limitMs;
  for (;;) {
    const answer = await ask().catch((error: unknown) => String(error));
    if (answer === "200 still here" || performance.now() > until) return answer;
    await new Promise((next) => setTimeout(next, 50));
  }
}

async function postgresRuns(): Promise<boolean> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
  return stdout.includes(join(stack.data, "postgres"));
}

test("gateway and runner keep serving with Manager, Creator and PostgreSQL stopped, and after their own restart in that state", async () => {
  expect(await ask()).toBe("200 still here");
  const parts = await partsOf(stack.pid);
  expect(Object.keys(parts).toSorted()).toEqual([
    "creator",
    "engine",
    "gateway",
    "manager",
    "runner",
  ]);
  const { creator, gateway, manager, runner } = parts as Record<
    "creator" | "gateway" | "manager" | "runner",
    StackPart
  >;

  // Stopped as a power cut would: frozen, so that nobody starts them again meanwhile.
  process.kill(stack.pid, "SIGSTOP");
  for (const part of [manager, creator]) process.kill(part.pid, "SIGKILL");
  const postmaster = Number((await readFile(await postmasterFile(), "utf8")).split("\n")[0]);
  process.kill(postmaster, "SIGKILL");
  for (let i = 0; i < 20; i++) expect(await ask()).toBe("200 still here");

  // Each of them dies and comes back alone.
  const started: ChildProcess[] = [];
  try {
    process.kill(runner.pid, "SIGKILL");
    started.push(startAgain(runner));
    expect(await answersAgain()).toBe("200 still here");
    process.kill(gateway.pid, "SIGKILL");
    started.push(startAgain(gateway));
    expect(await answersAgain()).toBe("200 still here");
    await expect(fetch(`${stack.manager}/healthz`)).rejects.toThrow();
  } finally {
    for (const child of started) child.kill("SIGKILL");
    process.kill(stack.pid, "SIGCONT");
  }

  // And when the launcher wakes, all of it comes back.
  expect(await answersAgain(60_000)).toBe("200 still here");
  const until = performance.now() + 60_000;
  while (!(await allBack()) && performance.now() < until) {
    await new Promise((next) => setTimeout(next, 100));
  }
  expect(await postgresRuns()).toBe(true);
  const projects = await api.call<{ items: { slug: string }[] }>("GET", `${ORG}/projects`);
  expect(projects.items.map(({ slug }) => slug)).toContain("alive");
  expect(Object.keys(await partsOf(stack.pid)).toSorted()).toEqual(Object.keys(parts).toSorted());
});

async function allBack(): Promise<boolean> {
  const healthy = await fetch(`${stack.manager}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
  const running = Object.keys(await partsOf(stack.pid)).length;
  return healthy && running === 5 && (await postgresRuns());
}

async function postmasterFile(): Promise<string> {
  const found = await promisify(execFile)("find", [stack.data, "-name", "postmaster.pid"]);
  return found.stdout.trim().split("\n")[0] ?? "";
}
