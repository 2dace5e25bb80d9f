import { spawn } from "node:child_process";
import { open } from "node:fs/promises";

/** An existing user of this machine whose rights a program shall have. */
export interface UnprivilegedUser {
  uid: number;
  gid: number;
}

export interface ProgramResult {
  code: number | null;
  /** The last characters of both outputs together. */
  output: string;
}

/**
 * Runs a program to its end. Its output goes to `outputFile`, never into a pipe: a server that the
 * program leaves behind would hold a pipe open for ever.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { cwd: string; outputFile: string; user: UnprivilegedUser | null },
): Promise<ProgramResult> {
  await using output = await open(options.outputFile, "w+", 0o600);
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      stdio: ["ignore", output.fd, output.fd],
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", TZ: "UTC" },
      ...options.user,
    });
    child.once("error", reject);
    child.once("exit", resolve);
  });
  const text = Buffer.alloc(4096);
  const { size } = await output.stat();
  const { bytesRead } = await output.read(text, 0, text.length, Math.max(0, size - text.length));
  return { code, output: text.toString("utf8", 0, bytesRead).trim() };
}
