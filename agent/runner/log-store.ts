import type { Clock } from "../../shared/clock.ts";
import type { LogLine } from "../../shared/domain/event.ts";
import type { Logger } from "../../shared/log.ts";
import { type KeptLine, type LogSegments, createLogSegments } from "./log-segments.ts";

/** What a line costs beside its text. */
export const LINE_COST = 120;

/** The log of one part. Every line is on the disk before it is shown, so no `seq` is used twice. */
export interface LogStore {
  /** Never waits and never fails: what cannot be written is dropped. */
  append(line: { stream: LogLine["stream"]; instance: string | null; text: string }): void;
  /** Lines after `after`, oldest first; with `follow` until the signal. */
  read(
    options: { after: number; follow: boolean; limit?: number },
    signal: AbortSignal,
  ): AsyncIterable<LogLine>;
  /** Resolves when everything appended so far is on the disk. */
  flushed(): Promise<void>;
  remove(): Promise<void>;
}

export interface LogStoreOptions {
  directory: string;
  release: string;
  part: string;
  bytesMax: number;
  /** Waiting to be written; more is dropped. */
  pendingBytesMax: number;
  clock: Clock;
  log: Logger;
}

interface Writer {
  readonly segments: LogSegments;
  /** The last number that is on the disk. */
  written: number;
  next: number;
  pending: Omit<KeptLine, "seq">[];
  pendingBytes: number;
  removed: boolean;
  /** Resolves at the next change. */
  changed: PromiseWithResolvers<void>;
  opening: Promise<void> | null;
  writing: Promise<void> | null;
}

/** After a failed write, so that a full disk is not written to without end. */
const PAUSE_MS = 100;

export function createLogStore(options: LogStoreOptions): LogStore {
  const { release, part, clock } = options;
  const writer: Writer = {
    segments: createLogSegments(options.directory, options.bytesMax),
    written: 0,
    next: 1,
    pending: [],
    pendingBytes: 0,
    removed: false,
    changed: Promise.withResolvers(),
    opening: null,
    writing: null,
  };
  const flush = (): Promise<void> => {
    writer.writing ??= writeAll(writer, options).finally(() => {
      writer.writing = null;
    });
    return writer.writing;
  };
  return {
    append(line) {
      const cost = line.text.length + LINE_COST;
      if (writer.removed || writer.pendingBytes + cost > options.pendingBytesMax) return;
      writer.pendingBytes += cost;
      writer.pending.push({ at: clock.now().toISOString(), ...line });
      flush().catch((error: unknown) => {
        options.log.warn("the log of a part cannot be opened", { release, part, error });
      });
    },
    async *read({ after, follow, limit = Number.POSITIVE_INFINITY }, signal) {
      await flush();
      let left = limit;
      let last = after;
      for (;;) {
        const changed = writer.changed.promise;
        const { written } = writer;
        for await (const line of last < written ? writer.segments.read(last, written) : []) {
          if (left-- <= 0 || signal.aborted) return;
          last = line.seq;
          yield { ...line, release, part };
        }
        if (!follow || left <= 0 || signal.aborted || writer.removed) return;
        await Promise.race([changed, aborted(signal)]);
      }
    },
    async flushed() {
      while (writer.pending.length > 0 || writer.writing !== null) await flush();
    },
    async remove() {
      writer.removed = true;
      writer.changed.resolve();
      await flush();
      await writer.segments.remove();
    },
  };
}

async function open(writer: Writer): Promise<void> {
  try {
    writer.next = await writer.segments.open();
  } catch (error) {
    writer.opening = null;
    throw error;
  }
  writer.written = writer.next - 1;
}

async function writeAll(writer: Writer, { log, clock, release, part }: LogStoreOptions) {
  await (writer.opening ??= open(writer));
  while (writer.pending.length > 0 && !writer.removed) {
    const batch = writer.pending;
    writer.pending = [];
    writer.pendingBytes = 0;
    const { next } = writer;
    const text = batch.map((line, at) => `${JSON.stringify({ seq: next + at, ...line })}\n`);
    // Also after a failure: a part of the batch may be there, and no number is given twice.
    writer.next += batch.length;
    try {
      await writer.segments.append(next, text.join(""));
    } catch (error) {
      log.warn("log lines dropped", { release, part, lines: batch.length, error });
      await clock.sleep(PAUSE_MS);
      continue;
    }
    writer.written = writer.next - 1;
    writer.changed.resolve();
    writer.changed = Promise.withResolvers();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
