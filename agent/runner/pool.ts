import type { Clock } from "../../shared/clock.ts";
import { AppError, toAppError } from "../../shared/errors/app-error.ts";
import type { Instance, PartSpec } from "../../shared/protocol/runner.ts";
import type { Backoff } from "./backoff.ts";
import { type Load, drainWhenIdle } from "./idle.ts";
import type { Running } from "./instance.ts";

/** The instances of one part: started when wanted, stopped when idle. */
export interface Pool {
  instances(): Instance[];
  /** Why its last start failed; null where it did not. */
  failure(): AppError | null;
  /** Ended without being asked to, since the runner started. */
  readonly crashes: number;
  /**
   * At least one ready instance, and up to `count` on their way.
   * Throws `function.start_failed`; at once while a pause after failures runs. `runner.unreachable`
   * where it was stopped.
   */
  want(count: number): Promise<Instance[]>;
  setWarm(warm: boolean): void;
  /** Drains all, waiting `limitMs` for requests; nothing is started any more. */
  stop(limitMs: number): Promise<void>;
}

export interface PoolOptions {
  limits: PartSpec["limits"];
  warm: boolean;
  idleMs: number;
  clock: Clock;
  backoff: Backoff;
  launch(): Running;
  /** null where it does not answer. */
  look(instance: Instance): Promise<Load | null>;
  /** Called at each first answer of an instance. */
  proven(): void;
}

export function createPool(options: PoolOptions): Pool {
  const { limits, backoff } = options;
  const running = new Map<string, Running>();
  let warm = options.warm;
  let stopped = false;
  let failure: AppError | null = null;
  let crash: AppError | null = null;
  let crashes = 0;
  let sustaining = false;

  const inState = (...states: Instance["state"][]) =>
    [...running.values()].filter((one) => states.includes(one.view().state));
  const alive = () => inState("starting", "ready");

  function begin(): void {
    const one = options.launch();
    running.set(one.id, one);
    let answered = false;
    void one.readiness.then(
      () => {
        answered = true;
        failure = null;
        options.proven();
        const spare = () => !warm || inState("ready").length > limits.minInstances;
        void drainWhenIdle(one, { ...options, spare });
      },
      (error: unknown) => {
        if (stopped) return;
        failure = toAppError(error);
        backoff.failed();
      },
    );
    void one.steady.then(() => backoff.succeeded());
    void one.ended.then(({ wanted, healthy, sentence }) => {
      running.delete(one.id);
      if (!wanted) crashes++;
      if (answered && !wanted && !healthy) {
        crash = endedEarly(sentence);
        backoff.failed();
      }
      sustain();
    });
  }

  /** Keeps `minInstances` while it takes traffic. */
  function sustain(): void {
    if (stopped || !warm || sustaining) return;
    if (backoff.pauseMs > 0) {
      sustaining = true;
      void backoff.over().then(() => {
        sustaining = false;
        sustain();
      });
      return;
    }
    while (alive().length < limits.minInstances) begin();
  }

  sustain();
  return {
    instances: () => [...running.values()].map((one) => one.view()),
    failure: () => (inState("ready").length > 0 ? null : failure),
    get crashes() {
      return crashes;
    },
    async want(count) {
      if (stopped) throw stopping();
      const target = Math.min(count, limits.maxInstances);
      if (backoff.pauseMs === 0) while (alive().length < target) begin();
      if (inState("ready").length === 0) {
        const starting = inState("starting").map((one) => one.readiness);
        if (starting.length === 0) throw paused(failure ?? crash, backoff.pauseMs);
        await Promise.any(starting).catch(() => {
          throw paused(failure, backoff.pauseMs);
        });
      }
      return alive().map((one) => one.view());
    },
    setWarm(next) {
      warm = next;
      sustain();
    },
    async stop(limitMs) {
      stopped = true;
      await Promise.all([...running.values()].map((one) => one.drain(limitMs)));
    },
  };
}

function endedEarly(sentence: string): AppError {
  const detail = `The function ended soon after its start: ${sentence}.`;
  return new AppError("function.start_failed", { detail });
}

function paused(failure: AppError | null, pauseMs: number): AppError {
  const detail = failure?.detail;
  return new AppError("function.start_failed", {
    ...(detail === undefined ? {} : { detail }),
    retryAfter: Math.ceil(pauseMs / 1_000),
  });
}

function stopping(): AppError {
  return new AppError("runner.unreachable", { detail: "It is stopping.", retryAfter: 1 });
}
