import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PartState } from "../../../../shared/protocol/runner.ts";
import { notesFile } from "../../../engine/host/testing/notes.ts";
import { EngineOnDisk } from "./testing/engine-on-disk.ts";

const MAIN = join(import.meta.dirname, "../engine.ts");

let engine: EngineOnDisk;
let child: ChildProcess | null = null;
beforeEach(async () => {
  engine = await EngineOnDisk.prepared();
});
afterEach(async () => {
  await ended("SIGKILL");
  await engine[Symbol.asyncDispose]();
});

/** The engine as a process of its own; resolves once it serves. */
async function running(): Promise<void> {
  const started = spawn(process.execPath, [MAIN], {
    env: engine.environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) {
    if ((JSON.parse(line) as { msg: string }).msg === "ready") return;
  }
  throw new Error("it did not start");
}

async function ended(signal: NodeJS.Signals): Promise<unknown> {
  if (child === null) return null;
  const exit = once(child, "exit");
  child.kill(signal);
  child = null;
  return exit;
}

test("killed in the middle of releasing, it serves what was there and what it has told to be there", async () => {
  const artifact = await engine.store(notesFile());
  const variables = { NOTES_URL: "http://notes.internal" };
  await running();
  await engine.put("rel_before", { artifact, variables });
  const told: string[] = [];
  const puts = Array.from({ length: 40 }, async (_, at) => {
    const { status } = await engine.put(`rel_${at}`, { artifact, variables });
    if (status === 200) told.push(`rel_${at}`);
  });
  const settled = Promise.allSettled(puts);
  await expect.poll(() => told.length, { interval: 1 }).toBeGreaterThan(3);
  await ended("SIGKILL");
  await settled;
  await running();
  const { json } = await engine.control("/v1/parts");
  const there = (json as PartState[]).map(({ release }) => release);
  expect(there).toEqual(expect.arrayContaining(["rel_before", ...told]));
  for (const release of there) {
    const { json: answer } = await engine.query(release, "{ __typename }");
    expect(answer).toEqual({ data: { __typename: "Query" } });
  }
}, 60_000);

test("asked to end, it ends well and frees its sockets for the next", async () => {
  await running();
  expect(await ended("SIGTERM")).toEqual([0, null]);
  await running();
  expect((await engine.control("/v1/health")).status).toBe(200);
}, 60_000);
