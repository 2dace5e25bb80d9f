import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type RunningProcess, processTree } from "../harness/processes.ts";
import { startStack } from "../harness/stack.ts";

const root = resolve(import.meta.dirname, "../..");
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-launcher-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function until(what: () => Promise<boolean>, limitMs = 20_000): Promise<boolean> {
  for (const end = performance.now() + limitMs; performance.now() < end; await pause(50)) {
    if (await what()) return true;
  }
  return false;
}

async function isAlive({ pid, command }: RunningProcess): Promise<boolean> {
  const now = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return now.replaceAll("\0", " ").trim() === command;
}

async function aliveOf(processes: readonly RunningProcess[]): Promise<string[]> {
  const alive = await Promise.all(processes.map(isAlive));
  return processes.filter((_, i) => alive[i]).map((one) => one.command);
}

test("a launcher that is killed takes its parts with it, and the next start adopts PostgreSQL with all data", async () => {
  const first = await startStack({ data: await dataFolder() });
  cleanups.push(() => first.remove());
  const tree = await processTree(first.pid);
  const pidFile = join(first.data, "postgres/data/postmaster.pid");
  const postmaster = (await readFile(pidFile, "utf8")).split("\n")[0];
  process.kill(first.pid, "SIGKILL");
  expect(await until(async () => (await aliveOf(tree)).length === 0)).toBe(true);

  const second = await startStack({ data: first.data });
  cleanups.push(() => second.stop());
  expect((await readFile(pidFile, "utf8")).split("\n")[0]).toBe(postmaster);
  expect((await fetch(`${second.manager}/healthz`)).status).toBe(200);
  expect(await second.stop()).toBe(0);
  await expect(readFile(pidFile)).rejects.toThrow();
});

test("a part that crashes is started again", async () => {
  const stack = await startStack({ data: await dataFolder() });
  cleanups.push(() => stack.remove());
  for (const name of ["manager", "gateway", "creator", "runner"]) {
    const find = async () => {
      const tree = await processTree(stack.pid);
      return tree.find((one) => one.command.endsWith(`${name}.js`));
    };
    const before = await find();
    process.kill(before!.pid, "SIGKILL");
    const again = async () => ((await find())?.pid ?? before!.pid) !== before!.pid;
    expect(await until(again)).toBe(true);
  }
  const healthy = async () =>
    (await fetch(`${stack.manager}/healthz`).catch(() => null))?.ok ?? false;
  expect(await until(healthy)).toBe(true);
});

test("a taken port is named and another one picked", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  cleanups.push(async () => taken.close());
  const { port } = taken.address() as AddressInfo;
  const data = await dataFolder();
  const args = ["--json", "--port", String(port), "--gateway-port", "0", "--data", data];
  const child = spawn(process.execPath, [join(root, "functions/mounts/node/stack.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  cleanups.push(async () => {
    child.kill("SIGINT");
    await ended;
  });
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString("utf8")));
  const [printed] = (await once(child.stdout, "data")) as [Buffer];
  const summary = JSON.parse(printed.toString("utf8")) as { manager: string; data: string };
  cleanups.unshift(() => rm(summary.data, { recursive: true, force: true }));
  expect(told).toContain(`Port ${port} is taken`);
  expect(new URL(summary.manager).port).not.toBe(String(port));
});

test("a second Ctrl-C does not wait for anything", async () => {
  const stack = await startStack({ data: await dataFolder() });
  cleanups.push(() => stack.remove());
  const postgres = await readFile(join(stack.data, "postgres/data/postmaster.pid"), "utf8");
  const tree = [
    ...(await processTree(stack.pid)),
    ...(await processTree(Number(postgres.split("\n")[0]))),
  ];
  // A part that does not answer the first one.
  const gateway = tree.find((one) => one.command.endsWith("gateway.js"));
  process.kill(gateway!.pid, "SIGSTOP");
  process.kill(stack.pid, "SIGINT");
  await pause(1_200);
  process.kill(stack.pid, "SIGINT");
  expect(await until(async () => (await aliveOf(tree)).length === 0, 5_000)).toBe(true);
});
