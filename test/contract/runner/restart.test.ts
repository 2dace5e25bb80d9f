import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  callFunction,
  deploy,
  eventually,
  isAlive,
  logsOf,
  over,
  stateOf,
} from "../../../agent/runner/testing/runner-api.ts";
import { type RunnerFolders, runnerFolders } from "../../../agent/runner/testing/running-runner.ts";
import { instancePlace, writePid } from "../../../agent/runner/instance-place.ts";
import { startMark } from "../../../agent/runner/process-table.ts";
import { startRunner } from "../../../agent/runner/runner.ts";

let folders: RunnerFolders;
beforeEach(async () => {
  folders = await runnerFolders();
});
afterEach(() => folders.remove());

async function runnerProcess(): Promise<ChildProcess> {
  const config = folders.config({ times: { stop: 300 } });
  const file = join(import.meta.dirname, "../../../agent/runner/testing/runner-process.ts");
  const child = fork(file, [JSON.stringify(config)], { execArgv: [] });
  await once(child, "message");
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("a restarted runner serves what it holds, with nothing else running", async () => {
  const first = await startRunner(folders.config());
  const part = await deploy(first.socket, "answers");
  await callFunction(first.socket, part, "/before");
  await first.close();
  const second = await startRunner(folders.config());
  try {
    expect(await stateOf(second.socket, part)).toMatchObject({
      state: "ready",
      instances: [],
      spec: { hash: "h1", owner: part.spec.owner },
    });
    const answer = await callFunction(second.socket, part, "/after");
    expect(answer.json()).toMatchObject({ release: part.release, path: "/after" });
  } finally {
    await second.close();
  }
});

test("close drains: it leaves no process, no socket and no instance's folder", async () => {
  const runner = await startRunner(folders.config());
  const part = await deploy(runner.socket, "answers");
  const { pid } = (await callFunction(runner.socket, part, "/")).json<{ pid: number }>();
  await runner.close();
  expect(isAlive(pid)).toBe(false);
  expect(await readdir(join(folders.config().runtimeDirectory, "i"))).toEqual([]);
  await expect(over(runner.socket, "GET", "/v1/health")).rejects.toMatchObject({ code: "ENOENT" });
});

test("numbers of log lines never go back, also after kill -9", async () => {
  const first = await runnerProcess();
  const { socket } = folders.config();
  const part = await deploy(socket, "answers");
  await callFunction(socket, part, "/before");
  const before = await eventually("a line", async () => {
    const lines = await logsOf(socket, part);
    return lines.some(({ text }) => text.includes("/before")) && lines;
  });
  await killed(first);
  const second = await startRunner(folders.config());
  try {
    await callFunction(socket, part, "/after");
    const last = before.at(-1)!.seq;
    const after = await eventually("a line", async () => {
      const lines = await logsOf(socket, part, last);
      return lines.some(({ text }) => text.includes("/after")) && lines;
    });
    expect(after.every(({ seq }) => seq > last)).toBe(true);
    expect((await logsOf(socket, part)).slice(0, before.length)).toEqual(before);
  } finally {
    await second.close();
  }
});

test("functions of a runner that was killed end with their lifeline", async () => {
  const first = await runnerProcess();
  const { socket } = folders.config();
  const part = await deploy(socket, "answers");
  const { pid } = (await callFunction(socket, part, "/")).json<{ pid: number }>();
  await killed(first);
  await eventually("the function's end", () => !isAlive(pid));
});

test("functions that heed nothing are ended by the next runner", async () => {
  const first = await runnerProcess();
  const { socket } = folders.config();
  const part = await deploy(socket, "neverAnswers");
  const [instance] = (await stateOf(socket, part)).instances;
  await killed(first);
  expect((await over(instance!.socket, "GET", "/.lintas/ready")).status).toBe(200);
  const second = await startRunner(folders.config({ times: { stop: 100 } }));
  try {
    await eventually("its end", () =>
      over(instance!.socket, "GET", "/.lintas/ready").then(
        () => false,
        () => true,
      ),
    );
    expect((await stateOf(socket, part)).state).toBe("ready");
  } finally {
    await second.close();
  }
  expect(await readdir(join(folders.config().runtimeDirectory, "i"))).toEqual([]);
});

test("a pid that now belongs to somebody else is left alone", async () => {
  const innocent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  try {
    const root = join(folders.config().runtimeDirectory, "i");
    const place = instancePlace(root, "leftover00");
    await mkdir(place.directory, { recursive: true });
    const start = await startMark(innocent.pid!);
    await writePid(place, { pid: innocent.pid!, start: `${start}0` });
    const runner = await startRunner(folders.config({ times: { stop: 50 } }));
    await eventually("the folder's end", async () => (await readdir(root)).length === 0);
    await runner.close();
    expect(isAlive(innocent.pid!)).toBe(true);
  } finally {
    innocent.kill("SIGKILL");
  }
});

test("a removal that a kill interrupted is ended by the next runner", async () => {
  const first = await runnerProcess();
  const { socket } = folders.config();
  const part = await deploy(socket, "neverAnswers");
  const removal = over(socket, "DELETE", part.path).catch(() => null);
  await eventually("draining", async () =>
    (await stateOf(socket, part)).instances.some(({ state }) => state === "draining"),
  );
  await killed(first);
  await removal;
  const second = await startRunner(folders.config({ times: { stop: 50 } }));
  try {
    await eventually("gone", async () => (await over(socket, "GET", part.path)).status === 404);
    expect(await readdir(join(folders.root, "data", "parts"))).toEqual([]);
    expect(await readdir(join(folders.config().runtimeDirectory, "c"))).toEqual([]);
  } finally {
    await second.close();
  }
});

test("a part that was put just before a kill is tried by the next runner", async () => {
  const first = await runnerProcess();
  const { socket } = folders.config();
  const putting = deploy(socket, "slow", { release: "rkilled00001" }).catch(() => null);
  await eventually("the part", async () => {
    return (await over(socket, "GET", "/v1/releases/rkilled00001/parts/api")).status === 200;
  });
  const file = join(folders.root, "data", "parts", "rkilled00001", "api.json");
  await eventually("its record", () =>
    access(file).then(
      () => true,
      () => false,
    ),
  );
  await killed(first);
  await putting;
  const second = await startRunner(folders.config());
  try {
    await eventually("ready", async () => {
      const answer = await over(socket, "GET", "/v1/releases/rkilled00001/parts/api");
      return answer.json<{ state: string }>().state === "ready";
    });
  } finally {
    await second.close();
  }
});
