import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, inject, test } from "vitest";
import { startPostgres } from "../../infra/postgres/start.ts";
import { systemClock } from "../../shared/clock.ts";
import { openDatabase } from "../../shared/database.ts";
import type { LoadReport } from "./driver/verdict.ts";

/** Long enough for a dozen kills of each mix; LINTAS_TEST_KILL_MS makes it longer. */
const KILL_MS = Number(process.env["LINTAS_TEST_KILL_MS"] ?? 2_500);
const EVERY_MS = 150;
const LIMIT_MS = KILL_MS + 120_000;
const ROOT = join(import.meta.dirname, "../..");

const MIXES = [
  "tx",
  "drizzle",
  "simple",
  "prepared",
  "reserve",
  "cursor",
  "listen",
  "large",
  "burst",
  "mixed",
  "churn",
  "copy",
];

describe.concurrent("with its backends killed the driver neither crashes, hangs nor answers wrong", () => {
  test.each(MIXES)("mix %s", { timeout: LIMIT_MS + 10_000 }, async (mix) => {
    const url = inject("postgresUrl");
    const { report, disturbed } = await underLoad(url, mix, (name) => killBackends(url, name));
    expect(report.problems).toEqual([]);
    expect(report.answered).toBeGreaterThan(100);
    expect(disturbed).toBeGreaterThan(5);
    expect(Object.values(report.errors).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
  });
});

test(
  "through an immediate restart of the server the driver comes back",
  { timeout: LIMIT_MS + 30_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "lintas-restart-"));
    await chmod(folder, 0o755);
    const options = { folder: join(folder, "pg"), packageRoot: ROOT, clock: systemClock };
    const server = await startPostgres(options);
    try {
      const { report } = await underLoad(server.url.reveal(), "mixed", async () => {
        await pause(700);
        const pidFile = await readFile(join(server.folder, "data/postmaster.pid"), "utf8");
        process.kill(Number(pidFile.split("\n")[0]), "SIGQUIT");
        await startPostgres(options);
        await pause(700);
        return 1;
      });
      expect(report.problems).toEqual([]);
      expect(report.answered).toBeGreaterThan(100);
    } finally {
      await server.stop();
      await rm(server.folder, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    }
  },
);

async function underLoad(
  url: string,
  mix: string,
  disturb: (name: string) => Promise<number>,
): Promise<{ report: LoadReport; disturbed: number }> {
  const name = `kill_${mix}_${randomBytes(4).toString("hex")}`;
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "driver/load.ts"), url, mix, name],
    {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    },
  );
  const limit = setTimeout(() => child.kill("SIGTERM"), LIMIT_MS);
  const ended = endOf(child);
  try {
    await Promise.race([firstMessage(child), ended]);
    const disturbed = await disturb(name);
    const reported = firstMessage(child);
    child.send("stop");
    const report = (await Promise.race([reported, ended])) as LoadReport;
    await ended;
    return { report, disturbed };
  } finally {
    clearTimeout(limit);
    child.kill("SIGKILL");
  }
}

/** Resolves when the load ended well; anything else is a crash or a hang. */
async function endOf(child: ChildProcess): Promise<void> {
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once("close", (...how) => resolve(how));
  });
  if (code !== 0) throw new Error(`the load ended with ${signal ?? code}:\n${errors}`);
}

function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once("message", resolve));
}

async function killBackends(url: string, name: string): Promise<number> {
  const { sql } = openDatabase(url, { name: "lintas tests killer", max: 1 });
  let killed = 0;
  for (const end = Date.now() + KILL_MS; Date.now() < end; await pause(EVERY_MS)) {
    const rows = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${name}`;
    killed += rows.length;
  }
  await sql.end();
  return killed;
}
