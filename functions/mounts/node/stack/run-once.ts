import { spawn } from "node:child_process";

export interface OneRun {
  file: string;
  args?: readonly string[];
  cwd?: string;
  env: Readonly<Record<string, string>>;
  /** Ends the program. */
  signal: AbortSignal;
}

/**
 * Runs a Node.js program to its end and returns what it printed. Throws with the end of its output
 * where it fails.
 */
export function runOnce(run: OneRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [run.file, ...(run.args ?? [])], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", ...run.env },
      signal: run.signal,
      ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
    });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => {
      errors = (errors + chunk.toString("utf8")).slice(-8_000);
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const last = (errors.trim() || output.trim()).slice(-4_000);
      reject(new Error(`${run.file} failed (${signal ?? code})\n${last}`));
    });
  });
}
