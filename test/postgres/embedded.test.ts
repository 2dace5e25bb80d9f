import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRoot, rootFolder } from "../../infra/postgres/reachable-folder.ts";
import { type RunningPostgres, startPostgres } from "../../infra/postgres/start.ts";
import { systemClock } from "../../shared/clock.ts";
import { openDatabase } from "../../shared/database.ts";

const ROOT = join(import.meta.dirname, "../..");
let folder: string;
let running: RunningPostgres | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-embedded-"));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  await running?.stop();
  if (running) await rm(running.folder, { recursive: true, force: true });
  running = null;
  await rm(folder, { recursive: true, force: true });
});

function start(at: string): Promise<RunningPostgres> {
  const settings = { fsync: "off" };
  return startPostgres({ folder: at, packageRoot: ROOT, clock: systemClock, settings });
}

async function query(server: RunningPostgres, text: string) {
  const { sql } = openDatabase(server.url.reveal(), { name: "lintas tests", max: 1 });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

test("four starts at once make one server", async () => {
  const at = join(folder, "pg");
  const servers = await Promise.all([1, 2, 3, 4].map(() => start(at)));
  running = servers[0]!;
  expect(new Set(servers.map((server) => server.url.reveal())).size).toBe(1);
  expect(servers.filter((server) => !server.adopted)).toHaveLength(1);
});

test("a server killed with SIGKILL starts again on its port with its data", async () => {
  const at = join(folder, "pg");
  running = await start(at);
  await query(running, "create table kept as select 7 as x");
  const pid = Number((await readFile(join(at, "data/postmaster.pid"), "utf8")).split("\n")[0]);
  process.kill(pid, "SIGKILL");
  const again = await start(at);
  expect(again.url.reveal()).toBe(running.url.reveal());
  expect([...(await query(again, "select x from kept"))]).toEqual([{ x: 7 }]);
});

test("a server that nobody watches any more is adopted, and stopping twice is nothing", async () => {
  const at = join(folder, "pg");
  running = await start(at);
  const again = await start(at);
  expect(again.adopted).toBe(true);
  await again.stop();
  await again.stop();
});

test("the password is wanted, and only we can read it", async () => {
  running = await start(join(folder, "pg"));
  const wrong = new URL(running.url.reveal());
  wrong.password = "guess";
  const { sql } = openDatabase(wrong.href, { name: "lintas tests", max: 1 });
  await expect(sql`select 1`).rejects.toMatchObject({ code: "28P01" });
  await sql.end();
  expect((await stat(join(running.folder, "password"))).mode & 0o777).toBe(0o600);
  expect((await stat(running.folder)).mode & 0o777).toBe(0o700);
});

test("below a folder that is closed to others it runs all the same, as root and as others", async () => {
  const closed = join(folder, "closed");
  await mkdir(closed, { mode: 0o700 });
  running = await start(join(closed, "pg"));
  const expected = isRoot() ? rootFolder(join(closed, "pg")) : join(closed, "pg");
  expect(running.folder).toBe(expected);
  expect([...(await query(running, "select 1 as one"))]).toEqual([{ one: 1 }]);
});

test("data of another major is refused with what to do", async () => {
  const at = join(folder, "pg");
  await mkdir(join(at, "data"), { recursive: true });
  await writeFile(join(at, "data/PG_VERSION"), "14\n");
  await expect(start(at)).rejects.toMatchObject({
    code: "database.unavailable",
    detail: expect.stringMatching(/PostgreSQL 14.*DATABASE_URL/),
  });
});
