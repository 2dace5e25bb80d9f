import { Pool } from "undici";
import type { Clock } from "../shared/clock.ts";
import { AppError, toAppError } from "../shared/errors/app-error.ts";
import type { Instance } from "../shared/protocol/runner.ts";
import { fullJitter } from "./backoff.ts";
import type { GatewayLimits } from "./config.ts";
import type { Place, Upstream } from "./upstream.ts";

/** How long a runner that started nothing more is not asked for more again. */
const FULL_MS = 1_000;

/** The instances of one part of a release on one runner, and the requests that wait for them. */
export interface PartInstances extends Upstream {
  /** What the runner said of one instance. */
  heard(instance: Instance): void;
  /** All that the runner has; what is not named is gone. */
  replace(instances: readonly Instance[]): void;
  waiting(): number;
  /** Neither instances nor waiting requests. */
  idle(): boolean;
  close(): void;
}

interface Entry extends Place {
  told: Instance;
  inflight: number;
  /** Listens, as far as we know. */
  open: boolean;
  pool: Pool;
  drained: boolean;
}

interface Waiter {
  resolve(place: Place): void;
  reject(error: unknown): void;
}

export function partInstances(options: {
  limits: GatewayLimits;
  clock: Clock;
  random: () => number;
  /** Asks the runner for `want` instances; resolves once one is ready. */
  start: (want: number) => Promise<Instance[]>;
  /** Tells the runner that no request of the instance is held here. */
  drained: (instance: string) => Promise<void>;
  /** Seconds a wake-up from zero took. */
  woken: (seconds: number) => void;
}): PartInstances {
  const { limits, clock, random } = options;
  const entries = new Map<string, Entry>();
  let ready: Entry[] = [];
  const waiters = new Set<Waiter>();
  const closing = new AbortController();
  let asking = false;
  /** Ends the pause of `ask` early. */
  let pause = new AbortController();
  /** Why nothing can be started at the moment. */
  let trouble: AppError | null = null;

  const free = (): Entry | null => {
    let best: Entry | null = null;
    for (const entry of ready) {
      if (entry.inflight >= entry.told.concurrency) continue;
      if (best === null || entry.inflight < best.inflight) best = entry;
    }
    return best;
  };

  const serveWaiters = () => {
    for (const waiter of waiters) {
      const entry = free();
      if (!entry) return;
      waiters.delete(waiter);
      entry.inflight++;
      waiter.resolve(entry);
    }
  };

  const sendDrained = (entry: Entry) => {
    if (entry.told.state !== "draining" || entry.inflight > 0 || entry.drained) return;
    entry.drained = true;
    options.drained(entry.told.id).catch(() => {
      // The runner says again what drains once its line is back.
      entry.drained = false;
    });
  };

  const listReady = () => {
    ready = [...entries.values()].filter((entry) => entry.open && entry.told.state === "ready");
  };

  const remove = (entry: Entry) => {
    entries.delete(entry.told.id);
    entry.pool.close().catch(() => {});
  };

  const newEntry = (told: Instance): Entry => {
    const pool = new Pool("http://function", { socketPath: told.socket, maxHeaderSize: 64 * 1024 });
    const entry: Entry = {
      told,
      inflight: 0,
      open: true,
      pool,
      drained: false,
      client: pool,
      prefix: "",
      host: null,
      done: () => {
        entry.inflight--;
        if (entry.told.state === "draining") sendDrained(entry);
        else if (waiters.size > 0) serveWaiters();
      },
      refused: () => {
        entry.open = false;
        listReady();
        if (ready.length === 0) pause.abort();
      },
    };
    return entry;
  };

  const note = (told: Instance) => {
    const known = entries.get(told.id);
    if (told.state === "gone") {
      if (known) {
        known.told = told;
        remove(known);
      }
      return;
    }
    if (known && known.told.socket !== told.socket) remove(known);
    const entry = entries.get(told.id) ?? newEntry(told);
    entries.set(told.id, entry);
    entry.told = told;
    entry.open = true;
    sendDrained(entry);
  };

  const settle = () => {
    listReady();
    serveWaiters();
    if (waiters.size > 0 && ready.length === 0) {
      pause.abort();
      void ask();
    }
  };

  const rejectAll = (error: AppError) => {
    for (const waiter of waiters) {
      waiters.delete(waiter);
      waiter.reject(error);
    }
  };

  const wanted = (): number => {
    if (ready.length === 0) return 1;
    const concurrency = ready[0]?.told.concurrency ?? 1;
    const requests = ready.reduce((sum, entry) => sum + entry.inflight, waiters.size);
    return Math.max(ready.length + 1, Math.ceil(requests / concurrency));
  };

  /** One question at a time, for as long as requests wait. */
  const ask = async () => {
    if (asking) return;
    asking = true;
    let failures = 0;
    while (waiters.size > 0 && !closing.signal.aborted) {
      const before = ready.length;
      await startMore();
      if (waiters.size === 0 || ready.length > before) continue;
      const ms = ready.length > 0 ? FULL_MS : fullJitter(failures++, limits, random);
      pause = new AbortController();
      await clock.sleep(ms, AbortSignal.any([pause.signal, closing.signal]));
    }
    asking = false;
  };

  const startMore = async () => {
    const asleep = ready.length === 0;
    const begun = performance.now();
    try {
      for (const told of await options.start(wanted())) note(told);
      trouble = null;
      listReady();
      if (asleep && ready.length > 0) options.woken((performance.now() - begun) / 1000);
      serveWaiters();
    } catch (thrown) {
      trouble = toAppError(thrown);
      if (trouble.code !== "runner.unreachable" && ready.length === 0) rejectAll(trouble);
    }
  };

  return {
    kind: "local",
    take: () => {
      if (waiters.size > 0) return null;
      const entry = free();
      if (entry) entry.inflight++;
      return entry;
    },
    wait: async (signal) => {
      if (closing.signal.aborted) throw stopping();
      return waitInLine({ waiters, limits, clock, signal, trouble: () => trouble }, () => {
        serveWaiters();
        if (waiters.size > 0) void ask();
      });
    },
    heard: (instance) => {
      note(instance);
      settle();
    },
    replace: (instances) => {
      const named = new Set(instances.map((instance) => instance.id));
      for (const entry of entries.values()) if (!named.has(entry.told.id)) remove(entry);
      for (const entry of entries.values()) entry.drained = false;
      for (const instance of instances) note(instance);
      settle();
    },
    waiting: () => waiters.size,
    idle: () => waiters.size === 0 && entries.size === 0,
    close: () => {
      closing.abort();
      rejectAll(stopping());
      for (const entry of entries.values()) entry.pool.destroy().catch(() => {});
    },
  };
}

function stopping(): AppError {
  return new AppError("gateway.busy", { detail: "The gateway is stopping.", retryAfter: 1 });
}

async function waitInLine(
  line: {
    waiters: Set<Waiter>;
    limits: GatewayLimits;
    clock: Clock;
    signal: AbortSignal;
    trouble: () => AppError | null;
  },
  entered: () => void,
): Promise<Place> {
  const { waiters, limits, clock, signal } = line;
  if (waiters.size >= limits.queue)
    throw new AppError("gateway.busy", {
      detail: `${limits.queue} requests already wait for an instance.`,
      retryAfter: 1,
    });
  const over = new AbortController();
  const leave = () => over.abort();
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await new Promise<Place>((resolve, reject) => {
      const waiter: Waiter = { resolve, reject };
      waiters.add(waiter);
      void clock.sleep(limits.queueMs, over.signal).then(() => {
        if (waiters.delete(waiter))
          reject(
            line.trouble() ??
              new AppError("gateway.busy", {
                detail: `No instance was free within ${limits.queueMs} ms.`,
                retryAfter: 1,
              }),
          );
      });
      entered();
    });
  } finally {
    over.abort();
    signal.removeEventListener("abort", leave);
  }
}
