import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import type { CreatorProcessOptions } from "../fixtures/creator-process.ts";

const FIXTURE = join(import.meta.dirname, "../fixtures/creator-process.ts");
const DEADLINE_MS = 30_000;

/** Starts a Creator in a process of its own, waits until it stands at its boundary and kills it there. */
export async function killCreator(options: CreatorProcessOptions): Promise<void> {
  const child = spawn(process.execPath, [FIXTURE, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  try {
    await stopped(child, exit);
  } finally {
    child.kill("SIGKILL");
  }
  // A process that ended by itself was not killed at its boundary.
  expect(await exit).toEqual([null, "SIGKILL"]);
}

async function stopped(child: ChildProcess, exit: Promise<unknown>): Promise<void> {
  let said = "";
  let complaint = "";
  child.stderr?.on("data", (chunk) => (complaint += String(chunk)));
  const word = new Promise<string>((resolve) => {
    child.stdout?.on("data", (chunk) => {
      said += String(chunk);
      if (said.includes("stopped")) resolve("stopped");
    });
  });
  const late = systemClock.sleep(DEADLINE_MS).then(() => "late");
  const first = await Promise.race([word, exit.then(() => "ended"), late]);
  if (first !== "stopped")
    throw new Error(`the process ${first} before its boundary: ${complaint}`);
}
