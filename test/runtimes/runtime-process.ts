import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Readable } from "node:stream";

/** Tells us where the process listens, so that it may take any free port. */
const REPORT_PORT = join(import.meta.dirname, "report-port.cjs");

export interface RuntimeProcess {
  child: ChildProcess;
  /** Where it listens first. */
  address: string;
  port: number;
  /** Ends as the process ends. */
  ended: Promise<{ code: number | null; log: string }>;
  close(): Promise<void>;
}

/** Starts a server under `node` and waits until it listens. Rejects with its log where it ends. */
export async function startServer(
  node: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RuntimeProcess> {
  const started = startChild(node, ["--require", REPORT_PORT, ...args], env);
  const place = await Promise.race([
    once(started.child, "message").then(
      ([message]) => message as { address: string; port: number },
    ),
    started.ended.then(({ code, log }) => {
      throw new Error(`it ended with ${code}: ${log}`);
    }),
  ]);
  return { ...started, ...place };
}

/** A process with this environment alone; its output is its log. */
export function startChild(
  node: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Omit<RuntimeProcess, "address" | "port"> {
  const child = spawn(node, args, { env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const output = Promise.all(
    [child.stdout, child.stderr].map((one) => text(one ?? Readable.from([]))),
  );
  const ended = Promise.all([once(child, "exit"), output]).then(([[code], texts]) => ({
    code: code as number | null,
    log: texts.join(""),
  }));
  return {
    child,
    ended,
    async close() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
