import { spawn } from "node:child_process";
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";

export interface OneRun {
  file: string;
  args?: readonly string[];
  cwd?: string;
  env: Readonly<Record<string, string>>;
  /** Ends the program. */
  signal: AbortSignal;
}

/** A program that ended badly; the message holds the end of what it said. */
export class ProgramFailed extends Error {}

/**
 * Runs a Node.js program to its end and returns what it printed. Throws `ProgramFailed`.
 */
export function runOnce(run: OneRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [run.file, ...(run.args ?? [])], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", NO_COLOR: "1", ...run.env },
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
      const last = stripVTControlCharacters(errors.trim() || output.trim()).slice(-2_000);
      reject(new ProgramFailed(`${basename(run.file)} failed (${signal ?? code})\n${last}`));
    });
  });
}
