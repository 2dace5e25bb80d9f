import { type ChildProcess, spawn } from "node:child_process";
import { type FileHandle, open, rename, stat } from "node:fs/promises";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A part that ran this long begins again with the shortest pause. */
const STEADY_MS = 30_000;
const ATTEMPTS_TO_GET_READY = 3;
const LOG_LIMIT = 20 * 1024 * 1024;

export interface PartSpec {
  name: string;
  file: string;
  nodeOptions: readonly string[];
  /** All that the part may know. */
  env: Readonly<Record<string, string>>;
  logFile: string;
}

export interface SupervisedPart {
  name: string;
  /** What the part announced when it was first ready; rejects when it cannot get there. */
  ready: Promise<Record<string, unknown>>;
  /** SIGTERM, then SIGKILL after `limitMs`. */
  stop(limitMs: number): Promise<void>;
  kill(): void;
}

/** Keeps one part running: what ends unasked is started again, each time after a longer pause. */
export function supervise(spec: PartSpec, note: (text: string) => void): SupervisedPart {
  let child: ChildProcess | null = null;
  let stopping = false;
  let pause = FIRST_PAUSE_MS;
  let failures = 0;
  let timer: NodeJS.Timeout | null = null;
  const { promise: ready, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();

  const start = async () => {
    await using log = await openLog(spec.logFile);
    if (stopping) return;
    const started = performance.now();
    child = launch(spec, log.fd);
    child.on("message", (message) => {
      if (message && typeof message === "object" && "ready" in message) {
        failures = 0;
        resolve(message.ready as Record<string, unknown>);
      }
    });
    child.once("error", (error) => ended(`does not start: ${error.message}`, started));
    child.once("exit", (code, signal) => ended(`ended (${signal ?? `exit ${code}`})`, started));
  };
  const begin = () => {
    const begun = performance.now();
    // For one, where a full disk leaves no room for its log.
    start().catch((error: unknown) => ended(`does not start: ${String(error)}`, begun));
  };
  const ended = (how: string, started: number) => {
    child = null;
    if (stopping) return;
    if (performance.now() - started > STEADY_MS) pause = FIRST_PAUSE_MS;
    if (++failures >= ATTEMPTS_TO_GET_READY) {
      reject(new Error(`${spec.name} ${how}; its log is ${spec.logFile}`));
    }
    note(`! ${spec.name} ${how}, starting again in ${pause / 1000} s; log: ${spec.logFile}`);
    timer = setTimeout(begin, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  };
  ready.catch(() => {});
  begin();

  return {
    name: spec.name,
    ready,
    kill: () => child?.kill("SIGKILL"),
    async stop(limitMs) {
      stopping = true;
      if (timer) clearTimeout(timer);
      const last = child;
      if (!last || last.exitCode !== null || last.signalCode !== null) return;
      const gone = new Promise<void>((done) => last.once("exit", () => done()));
      last.kill("SIGTERM");
      const hard = setTimeout(() => last.kill("SIGKILL"), limitMs);
      await gone;
      clearTimeout(hard);
    },
  };
}

/** In a session of its own, so that a terminal's Ctrl-C reaches the launcher only. */
function launch(spec: PartSpec, log: number): ChildProcess {
  return spawn(process.execPath, [...spec.nodeOptions, spec.file], {
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", NODE_ENV: "production", ...spec.env },
  });
}

async function openLog(path: string): Promise<FileHandle> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_LIMIT) await rename(path, `${path}.1`);
  return await open(path, "a", 0o600);
}
