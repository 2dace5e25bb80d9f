import { mkdtemp, readdir, rm, stat, writeFile, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import type { LogLine } from "../../shared/domain/event.ts";
import { silentLogger } from "../../shared/log.ts";
import { createLogStore } from "./log-store.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "log-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function store(bytesMax = 2 ** 20) {
  return createLogStore({
    directory,
    release: "r1",
    part: "api",
    bytesMax,
    pendingBytesMax: 2 ** 20,
    clock: systemClock,
    log: silentLogger,
  });
}

const line = (text: string) => ({ stream: "stdout" as const, instance: "i1", text });
const open = new AbortController().signal;

async function read(from: ReturnType<typeof store>, after = 0, limit?: number): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const options = { after, follow: false, ...(limit === undefined ? {} : { limit }) };
  for await (const one of from.read(options, open)) lines.push(one);
  return lines;
}

test("lines come back in order, with numbers from 1, whole", async () => {
  const log = store();
  for (const text of ["one", "two", "three"]) log.append(line(text));
  const lines = await read(log);
  expect(lines.map(({ seq, text }) => [seq, text])).toEqual([
    [1, "one"],
    [2, "two"],
    [3, "three"],
  ]);
  expect(lines[0]).toMatchObject({ release: "r1", part: "api", instance: "i1", stream: "stdout" });
  expect((await read(log, 1)).map(({ text }) => text)).toEqual(["two", "three"]);
  expect((await read(log, 0, 2)).map(({ text }) => text)).toEqual(["one", "two"]);
});

test("another store of the same folder goes on after the last number", async () => {
  const first = store();
  first.append(line("before"));
  await first.flushed();
  const second = store();
  second.append(line("after"));
  expect((await read(second)).map(({ seq, text }) => [seq, text])).toEqual([
    [1, "before"],
    [2, "after"],
  ]);
});

test("a line that a crash tore is left out and the rest stays readable", async () => {
  const first = store();
  first.append(line("whole"));
  await first.flushed();
  const [name] = await readdir(directory);
  const file = join(directory, name!);
  await writeFile(file, `${await readFile(file, "utf8")}{"seq":2,"at":"20`);
  const second = store();
  second.append(line("after"));
  expect((await read(second)).map(({ text }) => text)).toEqual(["whole", "after"]);
});

test("the oldest lines go first, and the disk holds no more than its limit", async () => {
  const log = store(20_000);
  for (let i = 0; i < 1_000; i++) {
    log.append(line(`${i} ${"x".repeat(100)}`));
    if (i % 10 === 0) await log.flushed();
  }
  await log.flushed();
  const names = await readdir(directory);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(directory, name))).size),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(20_000);
  const lines = await read(log);
  expect(lines.at(-1)?.seq).toBe(1_000);
  expect(lines[0]!.seq).toBeGreaterThan(800);
  expect((await read(log, 3))[0]).toEqual(lines[0]);
  expect((await read(store())).at(-1)?.seq).toBe(1_000);
});

test("a reader that follows gets what comes, until its signal", async () => {
  const log = store();
  log.append(line("first"));
  const stop = new AbortController();
  const texts: string[] = [];
  for await (const { text } of log.read({ after: 0, follow: true }, stop.signal)) {
    texts.push(text);
    if (text === "first") log.append(line("second"));
    if (text === "second") stop.abort();
  }
  expect(texts).toEqual(["first", "second"]);
});

test("what is removed is gone from the disk, and readers end", async () => {
  const log = store();
  log.append(line("first"));
  const reading = (async () => {
    const texts: string[] = [];
    for await (const { text } of log.read({ after: 0, follow: true }, open)) texts.push(text);
    return texts;
  })();
  await log.flushed();
  await log.remove();
  await reading;
  await expect(stat(directory)).rejects.toMatchObject({ code: "ENOENT" });
});
