import { type ChildProcess, spawn } from "node:child_process";
import { type LogBudget, captureLines } from "./log-capture.ts";
import { signalGroup } from "./process-table.ts";
import { ENTRY } from "./unpack.ts";

/** The process of an instance, from its start to its end. */
export interface FunctionProcess {
  /** null where it could not be started. */
  pid: number | null;
  exited: Promise<Exit>;
  /** Resolves when its log is read to the end. */
  captured: Promise<void>;
  /** Asks it to end its requests and itself. */
  terminate(): void;
  /** Ends it and what it started. */
  kill(): void;
}

export interface Exit {
  signal: string | null;
  sentence: string;
}

export interface FunctionProcessOptions {
  node: string;
  /** Of the unpacked function. */
  directory: string;
  uid: number | null;
  memoryMb: number;
  environment: Record<string, string>;
  logLineBytes: number;
  budget: LogBudget;
  write(stream: "stdout" | "stderr", text: string): void;
}

/** The young generation and what is not JavaScript's need room beside the heap. */
const HEAP_SHARE = 0.75;

/** Throws where the environment or the path cannot be given to a process. */
export function startProcess(options: FunctionProcessOptions): FunctionProcess {
  const { node, directory, uid, environment } = options;
  const heapMb = Math.floor(options.memoryMb * HEAP_SHARE);
  const child = spawn(node, [`--max-old-space-size=${heapMb}`, ENTRY], {
    cwd: directory,
    env: environment,
    // A session of its own, so that what it starts ends with it. stdin is its lifeline.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    ...(uid === null ? {} : { uid, gid: uid }),
  });
  child.stdin.on("error", () => {});
  const kill = () => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  };
  return {
    pid: child.pid ?? null,
    exited: exitOf(child, kill),
    captured: capture(child, options),
    terminate() {
      child.stdin.destroy();
      child.kill("SIGTERM");
    },
    kill,
  };
}

function exitOf(child: ChildProcess, killRest: () => void): Promise<Exit> {
  return new Promise((resolve) => {
    child.on("error", ({ message }) => {
      if (child.pid !== undefined) return;
      resolve({ signal: null, sentence: `it could not be started: ${message}` });
    });
    child.on("exit", (code, signal) => {
      killRest();
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      resolve({ signal, sentence: `it ended ${how}` });
    });
  });
}

async function capture(child: ChildProcess, options: FunctionProcessOptions): Promise<void> {
  const one = (stream: "stdout" | "stderr") =>
    new Promise<void>((resolve) => {
      const pipe = child[stream];
      if (pipe === null) return resolve();
      const lines = captureLines(options.budget, options.logLineBytes, (text) =>
        options.write(stream, text),
      );
      pipe.on("data", (chunk: Buffer) => lines.chunk(chunk));
      pipe.on("error", () => {});
      pipe.on("close", () => {
        lines.end();
        resolve();
      });
    });
  await Promise.all([one("stdout"), one("stderr")]);
}
