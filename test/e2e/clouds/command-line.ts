import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const CLI = join(import.meta.dirname, "../../../dist/node/cli.js");

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface RunOptions {
  cwd?: string;
  /** What it reads from stdin. */
  input?: string;
}

/** The built command line as a user runs it, with `home` as their home. */
export class CommandLine {
  readonly #home: string;
  readonly #env: Readonly<Record<string, string>>;

  /** `env`: beside HOME and PATH. */
  constructor(home: string, env: Readonly<Record<string, string>> = {}) {
    this.#home = home;
    this.#env = env;
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: options.cwd ?? this.#home,
      env: { HOME: this.#home, PATH: process.env["PATH"] ?? "", ...this.#env },
    });
    // It may end before it has read anything.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
    const [out, err, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((done) => child.once("exit", done)),
    ]);
    return { code, out, err };
  }

  /** What `--json` prints of a command that does well. */
  async json<T>(args: readonly string[], options: RunOptions = {}): Promise<T> {
    const { code, out, err } = await this.run([...args, "--json"], options);
    if (code === 0) return JSON.parse(out) as T;
    throw new Error(`lintas ${args.join(" ")} ended with ${code}\n${out}\n${err}`);
  }

  /** What `--json` prints of a command that fails. */
  async failing(
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<{ code: number | null; answer: Failure }> {
    const { code, out, err } = await this.run([...args, "--json"], options);
    if (code === 0) throw new Error(`lintas ${args.join(" ")} did not fail\n${out}\n${err}`);
    return { code, answer: JSON.parse(out) as Failure };
  }
}

/** What is printed of a failure. */
export interface Failure {
  error: { code: string; detail?: string; [field: string]: unknown };
}
