import type { Clock } from "../../../shared/clock.ts";
import type { LogLine } from "../../../shared/domain/event.ts";
import { ownText } from "../../../shared/own-text.ts";
import { servedKey, type ServedPart } from "./served-part.ts";

type Name = Pick<ServedPart, "release" | "part">;

export interface LogRead {
  after: number;
  follow: boolean;
  /** The last so many of those that are there. */
  limit?: number;
}

/** Of each release. There may be thousands, and each has a line whenever it is loaded and unloaded. */
const LINES_MAX = 100;
const CHARS_MAX = 16_000;
const TEXT_MAX = 4_000;

/** Only what differs between lines. */
interface Line {
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  text: string;
}

interface Log {
  lines: Line[];
  chars: number;
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
    const line = { seq: this.#seq, at: now.getTime(), text: ownText(text.slice(0, TEXT_MAX)) };
    log.lines.push(line);
    log.chars += line.text.length;
    while (log.lines.length > LINES_MAX || log.chars > CHARS_MAX) {
      log.chars -= log.lines.shift()?.text.length ?? 0;
    }
    wakeAll(log);
  }

  /** Oldest first; with `follow` it goes on until the signal, or until the release is removed. */
  async *read(
    of: Name,
    { after, follow, limit }: LogRead,
    signal: AbortSignal,
  ): AsyncGenerator<LogLine> {
    const log = follow ? this.#logOf(of) : (this.#logs.get(servedKey(of)) ?? emptyLog());
    const there = log.lines.filter(({ seq }) => seq > after);
    let last = after;
    for (const line of limit === undefined ? there : there.slice(-limit)) {
      last = line.seq;
      yield lineOf(of, line);
    }
    while (follow && !log.over && !signal.aborted) {
      const next = log.lines.find(({ seq }) => seq > last);
      if (next === undefined) await this.#nextLine(log, signal);
      else {
        last = next.seq;
        yield lineOf(of, next);
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
    const log = this.#logs.get(key) ?? emptyLog();
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

function emptyLog(): Log {
  return { lines: [], chars: 0, waiting: new Set(), over: false };
}

function lineOf({ release, part }: Name, { seq, at, text }: Line): LogLine {
  const time = new Date(at).toISOString();
  return { seq, at: time, stream: "system", release, part, instance: null, text };
}

function wakeAll({ waiting }: Log): void {
  for (const wake of waiting) wake();
  waiting.clear();
}
