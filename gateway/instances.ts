import type { Clock } from "../shared/clock.ts";
import { AppError, toAppError } from "../shared/errors/app-error.ts";
import type { Instance } from "../shared/protocol/runner.ts";
import { fullJitter } from "./backoff.ts";
import type { GatewayLimits } from "./config.ts";
import { instanceTable } from "./instance-table.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Upstream } from "./upstream.ts";
import { waitingLine } from "./waiting-line.ts";

/** How long a runner that started nothing more is not asked for more again. */
const FULL_MS = 1_000;

/** The instances of one part of a release on one runner, and the requests that wait for them. */
export interface PartInstances extends Upstream {
  heard(instance: Instance): void;
  replace(instances: readonly Instance[]): void;
  waiting(): number;
  /** Neither instances nor waiting requests. */
  idle(): boolean;
  close(): void;
}

export interface PartInstancesOptions {
  limits: GatewayLimits;
  clock: Clock;
  random: () => number;
  /** Asks the runner for `want` instances; resolves once one is ready. */
  start: (want: number) => Promise<Instance[]>;
  /** Tells the runner that no request of the instance is held here. */
  drained: (instance: string) => Promise<void>;
  /** Seconds a wake-up from zero took. */
  woken: (seconds: number) => void;
}

export function partInstances(options: PartInstancesOptions): PartInstances {
  const { limits, clock } = options;
  const closing = new AbortController();
  let trouble: AppError | null = null;
  const line = waitingLine(limits, clock, () => trouble);
  const table = instanceTable({ changed: () => settle(), drained: options.drained });
  const asking = oneAtATime((pause) => ask(pause), clock, closing.signal);

  const serve = () => line.serve(() => table.take());

  const settle = () => {
    if (line.size() === 0) return;
    serve();
    if (line.size() > 0 && table.ready() === 0) asking.now();
  };

  /** Asks for instances for as long as requests wait. */
  const ask = async (pause: (ms: number) => Promise<void>) => {
    let failures = 0;
    while (line.size() > 0 && !closing.signal.aborted) {
      const before = table.ready();
      await startMore();
      if (line.size() === 0 || table.ready() > before) continue;
      await pause(table.ready() > 0 ? FULL_MS : fullJitter(failures++, limits, options.random));
    }
  };

  const startMore = async () => {
    const ready = table.ready();
    const requests = table.inflight() + line.size();
    const want = ready === 0 ? 1 : Math.max(ready + 1, Math.ceil(requests / table.concurrency()));
    const begun = performance.now();
    try {
      for (const told of await options.start(want)) table.note(told);
      trouble = null;
      if (ready === 0 && table.ready() > 0) options.woken((performance.now() - begun) / 1000);
      serve();
    } catch (thrown) {
      trouble = toAppError(thrown);
      if (trouble.code !== "runner.unreachable" && table.ready() === 0) line.rejectAll(trouble);
    }
  };

  return {
    kind: "local",
    take: () => (line.size() > 0 ? null : table.take()),
    wait: async (signal) => {
      if (closing.signal.aborted) throw stopping();
      return line.wait(signal, () => {
        serve();
        if (line.size() > 0) asking.soon();
      });
    },
    heard: (instance) => {
      table.note(instance);
      settle();
    },
    replace: (instances) => {
      table.replace(instances);
      settle();
    },
    waiting: () => line.size(),
    idle: () => line.size() === 0 && table.empty(),
    close: () => {
      closing.abort();
      line.rejectAll(stopping());
      table.destroy();
    },
  };
}

function stopping(): AppError {
  return new AppError("gateway.busy", { detail: "The gateway is stopping.", retryAfter: 1 });
}
