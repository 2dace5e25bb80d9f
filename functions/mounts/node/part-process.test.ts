import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const main = `
  import { runPart } from ${JSON.stringify(join(import.meta.dirname, "part-process.ts"))};
  await runPart("wordy", async (log) => {
    for (let i = 0; i < 5; i++) log.error("no room for this line");
    return { announce: {}, close: async () => {} };
  });
  setInterval(() => {}, 1_000);
`;

// Every write to /dev/full fails for want of room; only Linux has it.
test.runIf(existsSync("/dev/full"))("a full disk takes a part's log, never the part", async () => {
  const full = await open("/dev/full", "w");
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", main], {
    stdio: ["ignore", full.fd, full.fd, "ipc"],
  });
  const exited = new Promise<number | null>((done) => child.once("exit", done));
  const ready = new Promise((done) => child.once("message", done));
  expect(await Promise.race([ready, exited])).toEqual({ ready: {} });
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
  await full.close();
});
