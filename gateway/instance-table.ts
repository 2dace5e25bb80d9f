import { Pool } from "undici";
import type { Instance } from "../shared/protocol/runner.ts";
import type { Place } from "./upstream.ts";

/** What is known of the instances of one part of a release, and who uses them. */
export interface InstanceTable {
  /** How many take requests. */
  ready(): number;
  /** Requests at once in one instance, and in progress in all that are ready. */
  concurrency(): number;
  inflight(): number;
  /** The least loaded instance with room, counted as used. */
  take(): Place | null;
  /** What the runner said of one instance, perhaps late. */
  note(told: Instance): void;
  /** All that the runner has: what is not named is gone. */
  replace(all: readonly Instance[]): void;
  empty(): boolean;
  destroy(): void;
}

interface Entry extends Place {
  told: Instance;
  inflight: number;
  /** Listens, as far as we know. */
  open: boolean;
  drained: boolean;
  pool: Pool;
}

/**
 * What a runner answers and what it tells on its watch come over different connections: news that
 * was overtaken must not bring back an instance that drains.
 */
const AGE = { starting: 0, ready: 1, draining: 2, gone: 3 } as const;

export function instanceTable(on: {
  /** A place has become free, or the last instance has gone. */
  changed: () => void;
  /** The gateway holds no request of a draining instance any more. */
  drained: (instance: string) => Promise<void>;
}): InstanceTable {
  const entries = new Map<string, Entry>();
  /** Since the runner last named all it has. */
  const gone = new Set<string>();
  let ready: Entry[] = [];

  const list = () => {
    ready = [...entries.values()].filter((entry) => entry.open && entry.told.state === "ready");
  };

  const sendDrained = (entry: Entry) => {
    if (entry.told.state !== "draining" || entry.inflight > 0 || entry.drained) return;
    entry.drained = true;
    on.drained(entry.told.id).catch(() => {
      // The runner says again what drains once its line is back.
      entry.drained = false;
    });
  };

  const remove = (entry: Entry) => {
    entries.delete(entry.told.id);
    entry.pool.close().catch(() => {});
  };

  const released = (entry: Entry) => {
    entry.inflight--;
    if (entry.told.state === "draining") sendDrained(entry);
    else on.changed();
  };

  const refused = (entry: Entry) => {
    entry.open = false;
    list();
    if (ready.length === 0) on.changed();
  };

  const note = (told: Instance) => {
    const known = entries.get(told.id);
    if (gone.has(told.id) || (known && AGE[told.state] < AGE[known.told.state])) return;
    if (told.state === "gone") gone.add(told.id);
    if (known && (told.state === "gone" || known.told.socket !== told.socket)) {
      known.told = { ...known.told, state: "gone" };
      remove(known);
    }
    if (told.state !== "gone") {
      const entry = entries.get(told.id) ?? newEntry(told, released, refused);
      entries.set(told.id, entry);
      entry.told = told;
      entry.open = true;
      sendDrained(entry);
    }
    list();
  };

  return {
    ready: () => ready.length,
    concurrency: () => ready[0]?.told.concurrency ?? 1,
    inflight: () => ready.reduce((sum, entry) => sum + entry.inflight, 0),
    take: () => {
      let best: Entry | null = null;
      for (const entry of ready) {
        if (entry.inflight >= entry.told.concurrency) continue;
        if (best === null || entry.inflight < best.inflight) best = entry;
      }
      if (best !== null) best.inflight++;
      return best;
    },
    note,
    replace: (all) => {
      const named = new Set(all.map((told) => told.id));
      for (const entry of entries.values()) {
        // Said again, because the runner may have forgotten.
        entry.drained = false;
        if (named.has(entry.told.id)) entry.told = { ...entry.told, state: "starting" };
        else remove(entry);
      }
      gone.clear();
      for (const told of all) note(told);
      list();
    },
    empty: () => entries.size === 0,
    destroy: () => {
      for (const entry of entries.values()) entry.pool.destroy().catch(() => {});
      entries.clear();
      list();
    },
  };
}

function newEntry(
  told: Instance,
  released: (entry: Entry) => void,
  refused: (entry: Entry) => void,
): Entry {
  const pool = new Pool("http://function", { socketPath: told.socket, maxHeaderSize: 64 * 1024 });
  const entry: Entry = {
    told,
    inflight: 0,
    open: true,
    drained: false,
    pool,
    client: pool,
    prefix: "",
    host: null,
    done: () => released(entry),
    refused: () => refused(entry),
  };
  return entry;
}
