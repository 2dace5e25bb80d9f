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
import { type Exit, type FunctionProcess, startProcess } from "./function-process.ts";
import { type InstancePlace, instancePlace, makePlace, removePlace } from "./instance-place.ts";
import { secureSocket, writePid } from "./instance-place.ts";
import type { LogBudget } from "./log-capture.ts";
import type { LogStore } from "./log-store.ts";
import { type LogTail, createLogTail } from "./log-tail.ts";
import type { Watched } from "./memory-watch.ts";
import { startMark } from "./process-table.ts";
import type { Occupancy } from "./occupancy.ts";
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
  /** Resolves when it has lived long enough to be no crash loop; never where it ends before. */
  readonly steady: Promise<void>;
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
  occupancy: Occupancy;
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

interface Life {
  readonly id: string;
  readonly shared: InstanceShared;
  readonly part: InstancePart;
  readonly place: InstancePlace;
  readonly tail: LogTail;
  state: Instance["state"];
  wanted: boolean;
  healthy: boolean;
  process: FunctionProcess | null;
  /** The user it lives under, once it does. */
  uid: number | null;
  /** Why we killed it. */
  verdict: string | null;
  /** Its process has ended. */
  readonly over: AbortController;
  /** Nobody's request is waited for any more. */
  readonly hurry: AbortController;
  readonly readiness: PromiseWithResolvers<void>;
  readonly steady: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<Ending>;
}

export function startInstance(id: string, shared: InstanceShared, part: InstancePart): Running {
  const life: Life = {
    id,
    shared,
    part,
    place: instancePlace(shared.root, id),
    tail: createLogTail(),
    state: "starting",
    wanted: false,
    healthy: false,
    process: null,
    uid: null,
    verdict: null,
    over: new AbortController(),
    hurry: new AbortController(),
    readiness: Promise.withResolvers(),
    steady: Promise.withResolvers(),
    ended: Promise.withResolvers(),
  };
  life.readiness.promise.catch(() => {});
  void live(life);
  return {
    id,
    view: () => view(life),
    readiness: life.readiness.promise,
    steady: life.steady.promise,
    ended: life.ended.promise,
    drain: (limitMs) => drain(life, limitMs),
  };
}

async function live(life: Life): Promise<void> {
  const { id, shared, part, place, tail } = life;
  shared.hub.announce(view(life));
  const sentence = await run(life).catch((error: unknown) => {
    shared.log.error("an instance cannot be kept", { instance: id, error });
    const known = asDiskFull(error);
    if (!(known instanceof AppError)) return "the runner could not start it; its own log says why";
    return known.detail ?? known.message;
  });
  life.over.abort();
  if (!life.wanted) say(life, `The instance ended: ${sentence}.`);
  enter(life, "gone");
  life.readiness.reject(startFailed(sentence, tail.text()));
  await shared.cgroups?.remove(id);
  await removePlace(place).catch((error: unknown) => {
    shared.log.warn("an instance's folder stays", { instance: id, part: part.part, error });
  });
  await shared.occupancy.leave(life.uid);
  life.ended.resolve({ wanted: life.wanted, healthy: life.healthy, sentence });
}

/** From the folder to the end of the process; says how it ended. */
async function run(life: Life): Promise<string> {
  const { id, shared, part, place } = life;
  const { directory, uid, secrets } = await part.prepare();
  life.uid = uid;
  await shared.occupancy.enter(uid);
  await makePlace(place, uid);
  if (life.wanted) return "it was not needed any more";
  const started = startProcess({
    node: shared.node,
    directory,
    uid,
    memoryMb: part.spec.limits.memoryMb,
    environment: functionEnvironment(part, secrets, place),
    logLineBytes: shared.logLineBytes,
    budget: part.budget,
    write(stream, text) {
      life.tail.add(text);
      part.store.append({ stream, instance: id, text });
    },
  });
  life.process = started;
  try {
    if (started.pid !== null) await supervise(life, started.pid, uid);
    const exit = await started.exited;
    life.over.abort();
    await Promise.race([started.captured, shared.clock.sleep(shared.times.readyPoll * 20)]);
    return verdictOf(life, exit);
  } finally {
    started.kill();
  }
}

const HEAP_DEATH = /heap limit|heap out of memory/i;

function verdictOf(life: Life, exit: Exit): string {
  if (life.verdict === null && exit.signal === "SIGABRT" && HEAP_DEATH.test(life.tail.text())) {
    life.verdict = "function.out_of_memory: its heap is full";
    say(life, `${life.verdict}.`);
  }
  return life.verdict ?? exit.sentence;
}

async function supervise(life: Life, pid: number, uid: number | null): Promise<void> {
  const { id, shared, part } = life;
  const { memoryMb } = part.spec.limits;
  const start = await startMark(pid);
  if (start !== null) await writePid(life.place, { pid, start });
  await shared.cgroups?.enclose(id, pid, memoryMb * 2 ** 20).catch((error: unknown) => {
    shared.log.warn("no cgroup for an instance", { instance: id, error });
  });
  const watched: Watched = {
    pid,
    limitBytes: memoryMb * 2 ** 20,
    exceeded(bytes) {
      if (life.verdict !== null) return;
      const used = Math.round(bytes / 2 ** 20);
      kill(life, `function.out_of_memory: it used ${used} MB, it may use ${memoryMb}`);
      say(life, `${life.verdict}. It was ended.`);
    },
  };
  shared.watched.add(watched);
  shared.pids.set(id, pid);
  life.over.signal.addEventListener("abort", () => {
    shared.watched.delete(watched);
    shared.pids.delete(id);
  });
  void awaitReady(life, uid);
}

async function awaitReady(life: Life, uid: number | null): Promise<void> {
  const { clock, times } = life.shared;
  const over = life.over.signal;
  const late = new AbortController();
  void clock.sleep(times.start, AbortSignal.any([late.signal, over])).then(() => {
    if (life.state !== "starting" || over.aborted) return;
    kill(life, `it did not answer within ${times.start} ms`);
  });
  while (!over.aborted && !(await answers(life, uid))) await clock.sleep(times.readyPoll, over);
  late.abort();
  if (over.aborted || life.state !== "starting") return;
  enter(life, "ready");
  life.readiness.resolve();
  await clock.sleep(times.healthy, over);
  if (over.aborted) return;
  life.healthy = true;
  life.steady.resolve();
}

async function answers({ place, part, shared }: Life, uid: number | null): Promise<boolean> {
  if (!(await secureSocket(place, uid))) return false;
  const answer = await ask(place.socket, "/.lintas/ready", ReadyAnswer, shared.times.look);
  return answer?.release === part.release && answer.part === part.part;
}

async function drain(life: Life, limitMs: number): Promise<void> {
  const { clock, hub, times } = life.shared;
  const over = life.over.signal;
  void clock.sleep(limitMs, over).then(() => life.hurry.abort());
  if (!life.wanted && life.state !== "gone") {
    life.wanted = true;
    const served = life.state === "ready";
    life.state = "draining";
    if (served) await hub.draining(view(life), AbortSignal.any([life.hurry.signal, over]));
    else hub.announce(view(life));
    life.process?.terminate();
    void clock.sleep(times.stop, over).then(() => {
      if (!over.aborted) kill(life, "it did not end by itself");
    });
  }
  await life.ended.promise;
}

function view({ id, part, place, state }: Life): Instance {
  const { release, part: name, spec } = part;
  const { concurrency } = spec.limits;
  return { id, release, part: name, state, socket: place.socket, concurrency };
}

function enter(life: Life, state: Instance["state"]): void {
  life.state = state;
  life.shared.hub.announce(view(life));
}

/** A line of ours in the function's log. */
function say({ id, part, tail }: Life, text: string): void {
  tail.add(text);
  part.store.append({ stream: "system", instance: id, text });
}

function kill(life: Life, why: string): void {
  life.verdict ??= why;
  life.process?.kill();
}

function startFailed(sentence: string, tail: string): AppError {
  const log = tail === "" ? "It wrote no log." : `The end of its log:\n${tail}`;
  return new AppError("function.start_failed", {
    detail: `The function did not become ready: ${sentence}. ${log}`,
  });
}
