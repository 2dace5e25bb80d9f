import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AwsFake, startAwsFake } from "../fakes/aws/fake.ts";

// `npm run live` as a process of its own. The account is a fake, by endpoint override.

const MAIN = resolve(import.meta.dirname, "../live/main.ts");
let fake: AwsFake;
let folder: string;

beforeAll(async () => {
  fake = await startAwsFake();
  folder = await mkdtemp(join(tmpdir(), "lintas-live-"));
});
afterAll(async () => {
  await fake?.close();
  await rm(folder, { recursive: true, force: true });
});

const env = () => ({
  PATH: process.env["PATH"],
  AWS_ACCESS_KEY_ID: "AKIAFAKE000000000000",
  AWS_SECRET_ACCESS_KEY: "fake-secret",
  LINTAS_LIVE: "1",
  LINTAS_LIVE_RESOURCES_MAX: "6",
  LINTAS_LIVE_ACCOUNT: fake.account,
  LINTAS_LIVE_REGION: "eu-central-1",
  LINTAS_LIVE_ENDPOINT: fake.endpoint,
  LINTAS_LIVE_RECORDINGS: folder,
});

interface Ended {
  code: number;
  output: string;
}

function live(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, [MAIN, ...args], { env: environment }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

test("says what it costs, what it leaves and that it was never run for real", async () => {
  const { code, output } = await live(["--help"], { PATH: process.env["PATH"] });
  expect(code).toBe(0);
  expect(output).toMatch(/never run against a real account/);
  expect(output).toMatch(/LINTAS_LIVE_RESOURCES_MAX/);
});

test("refuses to begin without a yes, a budget and a place, and names them", async () => {
  const { code, output } = await live(["aws"], { PATH: process.env["PATH"] });
  expect(code).toBe(2);
  for (const name of ["LINTAS_LIVE:", "RESOURCES_MAX", "ACCOUNT", "REGION"]) {
    expect(output).toContain(name);
  }
  expect(fake.events).toEqual([]);
});

test("runs with the machine's own credentials, and its recording is replayed", async () => {
  const { code, output } = await live(["aws"], {
    ...env(),
    LINTAS_LIVE_ONLY: "^deploy, smoke|^what was removed",
  });
  expect(output).toMatch(/3 passed, 0 failed/);
  expect(code).toBe(0);
  expect([...fake.state.functions.keys(), ...fake.state.roles.keys()]).toEqual([]);
  const [file = ""] = await readdir(join(folder, "aws"));
  const replayed = await live(["replay", "aws", join(folder, "aws", file)], env());
  expect(replayed.output).toMatch(/× lambda\.CreateFunction|× CreateFunction/);
  expect(replayed.output).toMatch(/ 0 that the models do not know/);
  expect(replayed.code).toBe(0);
}, 60_000);

test("Ctrl-C in the middle removes what it made", async () => {
  const child = spawn(process.execPath, [MAIN, "aws"], { env: env(), stdio: "ignore" });
  const exited = once(child, "exit");
  await expect.poll(() => fake.state.functions.size, { timeout: 30_000 }).toBeGreaterThan(0);
  child.kill("SIGINT");
  const [code] = (await exited) as [number];
  expect(code).toBe(1);
  expect([...fake.state.functions.keys(), ...fake.state.roles.keys()]).toEqual([]);
}, 60_000);
