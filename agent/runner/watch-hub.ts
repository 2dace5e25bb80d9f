import type { Clock } from "../../shared/clock.ts";
import type { Instance, WatchMessage } from "../../shared/protocol/runner.ts";

/** Tells the gateways of every change and knows when they have let an instance go. */
export interface WatchHub {
  /** The stream of one watcher, as NDJSON. */
  watch(): ReadableStream<Uint8Array>;
  announce(instance: Instance): void;
  /**
   * Announces that an instance drains. Resolves when every watcher has let it go, when none is
   * there, or at the signal.
   */
  draining(instance: Instance, hurry: AbortSignal): Promise<void>;
  /** A watcher holds no request of the instance any more. */
  drained(instance: string): void;
  close(): void;
}

interface Watcher {
  write(message: WatchMessage): void;
  close(): void;
}

interface Waiting {
  watchers: Set<Watcher>;
  answers: number;
  done: () => void;
}

/** A watcher that reads no more is cut off; it comes back and begins with `all`. */
const UNREAD_MAX = 10_000;

export function createWatchHub(
  clock: Clock,
  beatMs: number,
  instances: () => Instance[],
): WatchHub {
  const watchers = new Set<Watcher>();
  const waiting = new Map<string, Waiting>();

  const check = (held: Waiting) => {
    if (held.answers >= held.watchers.size) held.done();
  };
  const leave = (watcher: Watcher) => {
    watchers.delete(watcher);
    for (const held of waiting.values()) {
      held.watchers.delete(watcher);
      check(held);
    }
  };
  const announce = (instance: Instance) => {
    for (const watcher of watchers) watcher.write({ type: "instance", instance });
  };

  const join = (watcher: Watcher) => {
    watchers.add(watcher);
    watcher.write({ type: "all", instances: instances() });
  };

  return {
    watch: () => watcherStream({ clock, beatMs, join, leave }),
    announce,
    async draining(instance, hurry) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const held: Waiting = { watchers: new Set(watchers), answers: 0, done: resolve };
      waiting.set(instance.id, held);
      announce(instance);
      check(held);
      hurry.addEventListener("abort", () => resolve(), { once: true });
      if (!hurry.aborted) await promise;
      waiting.delete(instance.id);
    },
    drained(instance) {
      const held = waiting.get(instance);
      if (held === undefined) return;
      held.answers++;
      check(held);
    },
    close() {
      for (const watcher of watchers) watcher.close();
    },
  };
}

interface WatcherLife {
  clock: Clock;
  beatMs: number;
  join: (watcher: Watcher) => void;
  leave: (watcher: Watcher) => void;
}

function watcherStream({ clock, beatMs, join, leave }: WatcherLife): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const over = new AbortController();
  let watcher: Watcher;
  const stop = () => {
    over.abort();
    leave(watcher);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        watcher = {
          write(message) {
            if ((controller.desiredSize ?? 0) < -UNREAD_MAX) return watcher.close();
            controller.enqueue(encoder.encode(`${JSON.stringify(message)}\n`));
          },
          close() {
            stop();
            controller.close();
          },
        };
        join(watcher);
        void beat(clock, beatMs, watcher, over.signal);
      },
      cancel: () => stop(),
    },
    { highWaterMark: 1 },
  );
}

async function beat(clock: Clock, ms: number, watcher: Watcher, signal: AbortSignal) {
  for (;;) {
    await clock.sleep(ms, signal);
    if (signal.aborted) return;
    watcher.write({ type: "beat" });
  }
}
