import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../shared/clock.ts";
import { silentLogger } from "../../../shared/log.ts";
import type { FireJob, ScheduleEntry, SweepJob } from "../../../shared/ports/jobs.ts";
import { Secret } from "../../../shared/secret.ts";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import { type BossJobs, openBossJobs } from "./boss-jobs.ts";

let database: FreshDatabase;
let jobs: BossJobs;

beforeEach(async () => {
  database = await freshDatabase();
  jobs = await open();
});
afterEach(async () => {
  await jobs.stop();
  await database.drop();
});

function open(): Promise<BossJobs> {
  return openBossJobs({
    url: new Secret(database.url),
    name: "boss test",
    log: silentLogger,
    clock: systemClock,
    supervise: true,
    pollSeconds: 0.5,
  });
}

const schedules = async () =>
  (await database.sql`select key, cron, data from pgboss.schedule order by key`).map((row) => ({
    ...row,
  }));

const entry = (key: string, cron = "0 * * * *"): ScheduleEntry => ({
  key,
  cron,
  job: { environment: "env_a", part: "web", path: `/${key}` },
});

/** Drains once and tells what was handed over. */
async function drained(from = jobs) {
  const got = { advanced: [] as string[], swept: [] as SweepJob[], fired: [] as FireJob[] };
  await from.drain(
    {
      advance: async ({ operation }) => void got.advanced.push(operation),
      sweep: async (job) => void got.swept.push(job),
      fire: async (job) => void got.fired.push(job),
    },
    { budgetMs: 5_000 },
  );
  return got;
}

test("a job is there once its transaction commits, and is not where it rolls back", async () => {
  await database.db.transaction((tx) => jobs.enqueue(tx, { operation: "op_kept" }));
  const undone = database.db.transaction(async (tx) => {
    await jobs.enqueue(tx, { operation: "op_lost" });
    throw new Error("rolled back");
  });
  await expect(undone).rejects.toThrow("rolled back");
  expect((await drained()).advanced).toEqual(["op_kept"]);
});

test("what is wanted at targets is handed over beside operations", async () => {
  const job = { organization: "org_a", targets: ["aws:eu-1", "local"] };
  await jobs.enqueue(database.db, job);
  await jobs.enqueue(database.db, { operation: "op_beside" });
  const { advanced, swept } = await drained();
  expect([advanced, swept]).toEqual([["op_beside"], [job]]);
});

test("a job that is due later is not handed over before", async () => {
  const notBefore = new Date(Date.now() + 60_000);
  await jobs.enqueue(database.db, { operation: "op_later" }, { notBefore });
  await jobs.enqueue(database.db, { operation: "op_now" });
  expect((await drained()).advanced).toEqual(["op_now"]);
});

test("the schedules of an environment are exactly those that were set last", async () => {
  await jobs.schedule("env_a", [entry("web-0"), entry("web-1")]);
  await jobs.schedule("env_b", [entry("web-0")]);
  await jobs.schedule("env_a", [entry("web-1", "5 * * * *"), entry("web-2")]);
  const set = await schedules();
  expect(set.map((row) => `${String(row["key"])} ${String(row["cron"])}`)).toEqual([
    "env_a/web-1 5 * * * *",
    "env_a/web-2 0 * * * *",
    "env_b/web-0 0 * * * *",
  ]);
  await jobs.schedule("env_a", []);
  expect((await schedules()).map((row) => row["key"])).toEqual(["env_b/web-0"]);
});

test("a handler that throws gets its job again, and one worker's end loses none", async () => {
  await jobs.enqueue(database.db, { operation: "op_again" });
  await jobs.drain(
    {
      advance: () => Promise.reject(new Error("the database is gone")),
      sweep: async () => {},
      fire: async () => {},
    },
    { budgetMs: 1_000 },
  );
  await jobs.stop();
  jobs = await open();
  await expect
    .poll(async () => (await drained()).advanced, { timeout: 10_000 })
    .toContain("op_again");
});
