import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startDebianPostgres } from "./debian-postgres.ts";
import { RESULTS_FOLDER, type TestResult } from "./results.ts";
import type { Suite } from "./suites.ts";
import { systemParts } from "./system-parts.ts";
import { readVitestReport } from "./vitest-report.ts";

const ROOT = join(import.meta.dirname, "../..");
const BINS = join(ROOT, "node_modules/.bin");

/** Runs one suite with its output on the terminal, and returns what it found. */
export async function runSuite(suite: Suite): Promise<TestResult[]> {
  const { name, run } = suite;
  if (run.kind === "command") {
    const [program, ...args] = run.argv;
    const code = await toTheEnd(join(BINS, program), args, {});
    return [{ suite: name, file: "", name, outcome: code === 0 ? "passed" : "failed" }];
  }
  const server = run.onDebianPostgres ? await debianServer() : null;
  const report = join(RESULTS_FOLDER, `${name.replaceAll(/\W+/g, "-")}.json`);
  try {
    const code = await toTheEnd(
      join(BINS, "vitest"),
      [
        "run",
        `--project=${run.project}`,
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
        "--passWithNoTests",
        ...(run.only ?? []),
        ...(run.without ?? []).map((path) => `--exclude=${path}*`),
      ],
      server ? { LINTAS_TEST_DATABASE_URL: server.url } : {},
    );
    const text = await readFile(report, "utf8").catch(() => null);
    return readVitestReport(name, ROOT, text, code);
  } finally {
    await server?.stop();
  }
}

function debianServer() {
  const initdb = systemParts.postgresServer.find();
  if (initdb === null) throw new Error("the suite was started without its server");
  return startDebianPostgres(initdb);
}

function toTheEnd(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    child.once("error", () => resolve(null));
    child.once("exit", (code) => resolve(code));
  });
}
