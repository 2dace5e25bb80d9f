import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tryLock } from "./folder-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a lock that is held names its holder, and is free again once released", async () => {
  const path = join(folder, "lock");
  const lock = await tryLock(path);
  expect(await tryLock(path)).toEqual({ holder: process.pid });
  if ("release" in lock) await lock.release();
  expect(await tryLock(path)).toHaveProperty("release");
});

test("a lock of a dead process is taken over, by one only", async () => {
  for (let round = 0; round < 50; round++) {
    const path = join(folder, `lock-${round}`);
    await writeFile(path, "999999999 1 gone");
    const all = await Promise.all(Array.from({ length: 8 }, () => tryLock(path)));
    expect(all.filter((lock) => "release" in lock)).toHaveLength(1);
  }
});

test("a take-over whose process died half-way is itself taken over, by one only", async () => {
  const path = join(folder, "lock");
  await writeFile(path, "999999999 1 gone");
  await writeFile(`${path}.claim-gone`, "999999998 1 gone-too");
  const all = await Promise.all(Array.from({ length: 8 }, () => tryLock(path)));
  expect(all.filter((lock) => "release" in lock)).toHaveLength(1);
});

test("a process id that another program has by now does not hold the lock", async () => {
  const path = join(folder, "lock");
  await writeFile(path, `${process.pid} 1 from-before-a-reboot`);
  const lock = await tryLock(path);
  expect("release" in lock).toBe(process.platform === "linux");
});
