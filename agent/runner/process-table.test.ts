import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { residentBytes, signalGroup, startMark } from "./process-table.ts";

test("a process has one mark as long as it lives, and none afterwards", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const mark = await startMark(child.pid!);
  expect(mark).not.toBeNull();
  expect(await startMark(child.pid!)).toBe(mark);
  expect(await startMark(process.pid)).not.toBe(mark);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await startMark(child.pid!)).toBeNull();
  expect(await residentBytes(child.pid!)).toBe(0);
});

test("what a process and its children hold is counted, not what they share", async () => {
  const held = 100 * 2 ** 20;
  const hold = `const kept = Buffer.alloc(${held}, 1); process.stdout.write("x"); setInterval(() => kept, 1000)`;
  const code = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(hold)}], { stdio: "inherit" })`;
  const child = spawn(process.execPath, ["-e", code], { detached: true });
  await once(child.stdout, "data");
  const bytes = await residentBytes(child.pid!);
  signalGroup(child.pid!, "SIGKILL");
  expect(bytes).toBeGreaterThan(held);
  expect(bytes).toBeLessThan(2 * held);
});

test("signalling a group that is gone is nothing", async () => {
  const child = spawn(process.execPath, ["-e", ""], { detached: true });
  await once(child, "exit");
  expect(() => signalGroup(child.pid!, "SIGTERM")).not.toThrow();
});
