import { type ChildProcess, spawn } from "node:child_process";
import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { Logger } from "../../shared/log.ts";
import { type Instance, type PartSpec, ReadyAnswer } from "../../shared/protocol/runner.ts";
import type { Secret } from "../../shared/secret.ts";
import { ask } from "./ask.ts";
import type { Cgroups } from "./cgroup.ts";
import type { RunnerTimes } from "./config.ts";
import { asDiskFull } from "./durable.ts";
import { functionEnvironment } from "./environment.ts";
import { type InstancePlace, instancePlace, makePlace, removePlace } from "./instance-place.ts";
import { secureSocket, writePid } from "./instance-place.ts";
import { type LogBudget, captureLines } from "./log-capture.ts";
import type { LogStore } from "./log-store.ts";
import { createLogTail } from "./log-tail.ts";
import type { Watched } from "./memory-watch.ts";
import { signalGroup, startMark } from "./process-table.ts";
import { ENTRY } from "./unpack.ts";
import type { WatchHub } from "./watch-hub.ts";

/**
 * One process of a part.
 *
 *   starting ──answers──▶ ready ──drain()──▶ draining ──SIGTERM, SIGKILL──▶ gone
 *      │                    │                                                ▲
 *      └────────────────────┴──── ends by itself, or is killed ──────────────┘
 */
export interface Running {
  readonly id: string;
  view(): Instance;
  /** Resolves when it answers; rejects with `function.start_failed`. */
  readonly readiness: Promise<void>;
  /** Resolves when process and folder are gone. Never rejects. */
  readonly ended: Promise<Ending>;
  /** Lets its requests end, for at most `limitMs`, then ends it. A shorter limit may be set later. */
  drain(limitMs: number): Promise<void>;
}

export interface Ending {
  /** It was drained. */
  wanted: boolean;
  /** It lived long enough to be no crash loop. */
  healthy: boolean;
  sentence: string;
}

/** What all instances of a runner share. */
export interface InstanceShared {
  root: string;
  node: string;
  times: RunnerTimes;
  logLineBytes: number;
  clock: Clock;
  log: Logger;
  hub: WatchHub;
  cgroups: Cgroups | null;
  watched: Set<Watched>;
  /** Of living instances. */
  pids: Map<string, number>;
}

/** What the instances of a part share. */
export interface InstancePart {
  release: string;
  part: string;
  spec: PartSpec;
  store: LogStore;
  budget: LogBudget;
  /** Unpacks if need be, and opens the secrets. */
  prepare(): Promise<{
    directory: string;
    uid: number | null;
    secrets: Secret<Record<string, string>>;
  }>;
}

/** The young generation and what is not JavaScript's need room beside the heap. */
const HEAP_SHARE = 0.75;
const HEAP_DEATH = /heap limit|heap out of memory/i;

export function startInstance(id: string, shared: InstanceShared, part: InstancePart): Running {
  const { clock, hub, times } = shared;
  const place = instancePlace(shared.root, id);
  const readiness = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Ending>();
  /** Its process has ended. */
  const over = new AbortController();
  /** Nobody's request is waited for any more. */
  const hurry = new AbortController();
  const tail = createLogTail();
  let state: Instance["state"] = "starting";
  let healthy = false;
  let wanted = false;
  /** Why we killed it. */
  let verdict: string | null = null;
  let child: ChildProcess | null = null;
  readiness.promise.catch(() => {});

  const view = (): Instance => ({
    id,
    release: part.release,
    part: part.part,
    state,
    socket: place.socket,
    concurrency: part.spec.limits.concurrency,
  });
  const system = (text: string) => {
    tail.add(text);
    part.store.append({ stream: "system", instance: id, text });
  };
  const kill = (why: string) => {
    verdict ??= why;
    if (child?.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  };

  async function run(): Promise<string> {
    const { directory, uid, secrets } = await part.prepare();
    await makePlace(place, uid);
    if (wanted) return "it was not needed any more";
    const env = functionEnvironment(part, secrets, place);
    const started = spawnFunction(shared.node, part.spec, directory, uid, env);
    child = started;
    const exit = exitOf(started);
    const captured = capture(started, shared, part, id, (text) => tail.add(text));
    if (started.pid !== undefined) await supervise(started.pid, uid);
    const how = await exit;
    over.abort();
    if (started.pid !== undefined) signalGroup(started.pid, "SIGKILL");
    await Promise.race([captured, clock.sleep(times.readyPoll * 20)]);
    if (HEAP_DEATH.test(tail.text()) && verdict === null && how.signal === "SIGABRT") {
      verdict = "function.out_of_memory: its heap is full";
      system(`${verdict}.`);
    }
    return verdict ?? how.sentence;
  }

  async function supervise(pid: number, uid: number | null): Promise<void> {
    const limitBytes = part.spec.limits.memoryMb * 2 ** 20;
    const start = await startMark(pid);
    if (start !== null) await writePid(place, { pid, start });
    await shared.cgroups?.enclose(id, pid, limitBytes).catch((error: unknown) => {
      shared.log.warn("no cgroup for an instance", { instance: id, error });
    });
    const watched: Watched = {
      pid,
      limitBytes,
      exceeded(bytes) {
        if (verdict !== null) return;
        const used = Math.round(bytes / 2 ** 20);
        kill(`function.out_of_memory: it used ${used} MB, it may use ${part.spec.limits.memoryMb}`);
        system(`${verdict}. It was ended.`);
      },
    };
    shared.watched.add(watched);
    shared.pids.set(id, pid);
    over.signal.addEventListener("abort", () => {
      shared.watched.delete(watched);
      shared.pids.delete(id);
    });
    void awaitReady(uid);
  }

  async function awaitReady(uid: number | null): Promise<void> {
    const late = new AbortController();
    void clock.sleep(times.start, AbortSignal.any([late.signal, over.signal])).then(() => {
      if (state === "starting" && !over.signal.aborted)
        kill(`it did not answer within ${times.start} ms`);
    });
    while (!over.signal.aborted && !(await answers(place, uid, part, times.look))) {
      await clock.sleep(times.readyPoll, over.signal);
    }
    late.abort();
    if (over.signal.aborted || state !== "starting") return;
    state = "ready";
    hub.announce(view());
    readiness.resolve();
    await clock.sleep(times.healthy, over.signal);
    healthy = !over.signal.aborted;
  }

  async function live(): Promise<void> {
    hub.announce(view());
    const sentence = await run().catch((error: unknown) =>
      failure(asDiskFull(error), shared.log, id),
    );
    over.abort();
    if (!wanted) system(`The instance ended: ${sentence}.`);
    state = "gone";
    hub.announce(view());
    readiness.reject(startFailed(sentence, tail.text()));
    await shared.cgroups?.remove(id);
    await removePlace(place).catch((error: unknown) => {
      shared.log.warn("an instance's folder stays", { instance: id, error });
    });
    ended.resolve({ wanted, healthy, sentence });
  }

  async function drain(limitMs: number): Promise<void> {
    void clock.sleep(limitMs, over.signal).then(() => hurry.abort());
    if (!wanted && state !== "gone") {
      wanted = true;
      const served = state === "ready";
      state = "draining";
      if (served) await hub.draining(view(), AbortSignal.any([hurry.signal, over.signal]));
      else hub.announce(view());
      child?.stdin?.destroy();
      child?.kill("SIGTERM");
      void clock.sleep(times.stop, over.signal).then(() => {
        if (!over.signal.aborted) kill("it did not end by itself");
      });
    }
    await ended.promise;
  }

  void live();
  return { id, view, readiness: readiness.promise, ended: ended.promise, drain };
}

function spawnFunction(
  node: string,
  spec: PartSpec,
  directory: string,
  uid: number | null,
  env: Record<string, string>,
): ChildProcess {
  const heapMb = Math.floor(spec.limits.memoryMb * HEAP_SHARE);
  return spawn(node, [`--max-old-space-size=${heapMb}`, ENTRY], {
    cwd: directory,
    env,
    // A session of its own, so that what it starts ends with it. stdin is its lifeline.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    ...(uid === null ? {} : { uid, gid: uid }),
  });
}

function exitOf(child: ChildProcess): Promise<{ signal: string | null; sentence: string }> {
  child.stdin?.on("error", () => {});
  return new Promise((resolve) => {
    child.on("error", ({ message }) => {
      if (child.pid === undefined) {
        resolve({ signal: null, sentence: `it could not be started: ${message}` });
      }
    });
    child.on("exit", (code, signal) => {
      const sentence =
        signal === null ? `it ended with exit code ${code}` : `it ended by ${signal}`;
      resolve({ signal, sentence });
    });
  });
}

/** Resolves when both pipes are read to their end. */
async function capture(
  child: ChildProcess,
  shared: InstanceShared,
  part: InstancePart,
  instance: string,
  tail: (text: string) => void,
): Promise<void> {
  const one = (stream: "stdout" | "stderr") =>
    new Promise<void>((resolve) => {
      const pipe = child[stream];
      if (pipe === null) return resolve();
      const lines = captureLines(part.budget, shared.logLineBytes, (text) => {
        tail(text);
        part.store.append({ stream, instance, text });
      });
      pipe.on("data", (chunk: Buffer) => lines.chunk(chunk));
      pipe.on("error", () => {});
      pipe.on("close", () => {
        lines.end();
        resolve();
      });
    });
  await Promise.all([one("stdout"), one("stderr")]);
}

async function answers(
  place: InstancePlace,
  uid: number | null,
  { release, part }: InstancePart,
  lookMs: number,
): Promise<boolean> {
  if (!(await secureSocket(place, uid))) return false;
  const answer = await ask(place.socket, "/.lintas/ready", ReadyAnswer, lookMs);
  return answer?.release === release && answer.part === part;
}

function startFailed(sentence: string, tail: string): AppError {
  const log = tail === "" ? "It wrote no log." : `The end of its log:\n${tail}`;
  return new AppError("function.start_failed", {
    detail: `The function did not become ready: ${sentence}. ${log}`,
  });
}

function failure(error: unknown, log: Logger, instance: string): string {
  log.error("an instance cannot be started", { instance, error });
  return error instanceof AppError
    ? (error.detail ?? error.message)
    : "the runner could not start it; its own log says why";
}
