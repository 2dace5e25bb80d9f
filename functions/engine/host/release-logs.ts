import type { Clock } from "../../../shared/clock.ts";
import type { LogLine } from "../../../shared/domain/event.ts";
import { servedKey, type ServedPart } from "./served-part.ts";

type Name = Pick<ServedPart, "release" | "part">;

export interface LogRead {
  after: number;
  follow: boolean;
  /** The last so many of those that are there. */
  limit?: number;
}

const LINES_MAX = 500;
const TEXT_MAX = 4_000;

interface Log {
  lines: LogLine[];
  /** Whoever follows it; each is called at the next line. */
  waiting: Set<() => void>;
  /** Its release was removed: no line follows. */
  over: boolean;
}

/** The last lines of each release: what became of it in this process, and what failed. */
export class ReleaseLogs {
  readonly #clock: Clock;
  readonly #logs = new Map<string, Log>();
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add({ release, part }: Name, text: string): void {
    const now = this.#clock.now();
    // It begins with the time, so that it grows over restarts too.
    this.#seq = Math.max(this.#seq + 1, now.getTime());
    const log = this.#logOf({ release, part });
    log.lines.push({
      seq: this.#seq,
      at: now.toISOString(),
      stream: "system",
      release,
      part,
      instance: null,
      text: text.slice(0, TEXT_MAX),
    });
    if (log.lines.length > LINES_MAX) log.lines.shift();
    wakeAll(log);
  }

  /** Oldest first; with `follow` it goes on until the signal, or until the release is removed. */
  async *read(of: Name, { after, follow, limit }: LogRead, signal: AbortSignal) {
    const log = this.#logOf(of);
    const there = log.lines.filter(({ seq }) => seq > after);
    let last = after;
    for (const line of limit === undefined ? there : there.slice(-limit)) {
      last = line.seq;
      yield line;
    }
    while (follow && !log.over && !signal.aborted) {
      const next = log.lines.find(({ seq }) => seq > last);
      if (next === undefined) await this.#nextLine(log, signal);
      else {
        last = next.seq;
        yield next;
      }
    }
  }

  forget(of: Name): void {
    const log = this.#logs.get(servedKey(of));
    if (log === undefined) return;
    this.#logs.delete(servedKey(of));
    log.over = true;
    wakeAll(log);
  }

  #logOf(of: Name): Log {
    const key = servedKey(of);
    const log = this.#logs.get(key) ?? { lines: [], waiting: new Set(), over: false };
    this.#logs.set(key, log);
    return log;
  }

  #nextLine(log: Log, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener("abort", wake);
        log.waiting.delete(wake);
        resolve();
      };
      log.waiting.add(wake);
      signal.addEventListener("abort", wake);
      if (signal.aborted) wake();
    });
  }
}

function wakeAll({ waiting }: Log): void {
  for (const wake of waiting) wake();
  waiting.clear();
}
