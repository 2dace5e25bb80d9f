import { appendFile, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type * as z from "zod";
import type { Clock } from "../../shared/clock.ts";
import { LogLine } from "../../shared/domain/event.ts";
import type { Logger } from "../../shared/log.ts";
import { errorCode } from "./durable.ts";

/** A line as it is kept; release and part are those of the folder. */
const KeptLine = LogLine.omit({ release: true, part: true });
type KeptLine = z.infer<typeof KeptLine>;

/** What a line costs beside its text. */
export const LINE_COST = 120;

/** The log of one part on the disk: segments named by their first `seq`, the oldest removed first. */
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

interface Segment {
  first: number;
  bytes: number;
}

export function createLogStore(options: LogStoreOptions): LogStore {
  const { directory, release, part, clock } = options;
  const segmentMax = Math.max(1_024, Math.floor(options.bytesMax / 8));
  const path = (segment: Segment) =>
    join(directory, `${String(segment.first).padStart(16, "0")}.ndjson`);
  let segments: Segment[] = [];
  let written = 0;
  let next = 1;
  let pending: Omit<KeptLine, "seq">[] = [];
  let pendingBytes = 0;
  let removed = false;
  let wake = Promise.withResolvers<void>();
  let opening: Promise<void> | null = null;
  let writing: Promise<void> | null = null;

  /** Where the last runner stopped. Every line is on the disk before it is shown, so no `seq` is used twice. */
  async function openOnce(): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const name of (await readdir(directory)).toSorted()) {
      const { size } = await stat(join(directory, name));
      segments.push({ first: Number.parseInt(name, 10), bytes: size });
    }
    const last = segments.at(-1);
    if (last === undefined) return;
    next = last.first;
    for await (const line of linesOf(path(last))) next = Math.max(next, line.seq + 1);
    written = next - 1;
    // A torn last line stays alone in its segment.
    if (last.bytes > 0) segments.push({ first: next, bytes: 0 });
  }

  const opened = () => (opening ??= openOnce());

  async function writeAll(): Promise<void> {
    await opened();
    while (pending.length > 0 && !removed) {
      const batch = pending;
      pending = [];
      pendingBytes = 0;
      const text = batch
        .map((line, at) => `${JSON.stringify({ seq: next + at, ...line })}\n`)
        .join("");
      const segment = await segmentFor();
      try {
        await appendFile(path(segment), text, { mode: 0o600 });
        next += batch.length;
      } catch (error) {
        // Part of the batch may be there: its numbers are not given again.
        next += batch.length;
        segments.push({ first: next, bytes: 0 });
        options.log.warn("log lines dropped", { release, part, lines: batch.length, error });
        await clock.sleep(100);
        continue;
      }
      segment.bytes += Buffer.byteLength(text);
      written = next - 1;
      wake.resolve();
      wake = Promise.withResolvers();
    }
  }

  async function segmentFor(): Promise<Segment> {
    let last = segments.at(-1);
    if (last === undefined || last.bytes >= segmentMax) {
      last = { first: next, bytes: 0 };
      segments.push(last);
    }
    let total = segments.reduce((sum, { bytes }) => sum + bytes, 0);
    while (total > options.bytesMax - segmentMax && segments.length > 1) {
      const oldest = segments[0];
      if (oldest === undefined || oldest === last) break;
      total -= oldest.bytes;
      segments = segments.slice(1);
      await rm(path(oldest), { force: true });
    }
    return last;
  }

  function flush(): Promise<void> {
    writing ??= writeAll().finally(() => {
      writing = null;
    });
    return writing;
  }

  async function* readKept(after: number): AsyncIterable<KeptLine> {
    const end = written;
    const from = segments.findLastIndex(({ first }) => first <= after + 1);
    for (const segment of segments.slice(Math.max(0, from))) {
      if (segment.first > end) break;
      for await (const line of linesOf(path(segment))) {
        if (line.seq > end) return;
        if (line.seq > after) yield line;
      }
    }
  }

  return {
    append(line) {
      const cost = line.text.length + LINE_COST;
      if (removed || pendingBytes + cost > options.pendingBytesMax) return;
      pendingBytes += cost;
      pending.push({ at: clock.now().toISOString(), ...line });
      void flush();
    },
    async *read({ after, follow, limit = Number.POSITIVE_INFINITY }, signal) {
      await opened();
      await flush();
      let left = limit;
      let last = after;
      for (;;) {
        const changed = wake.promise;
        for await (const line of last < written ? readKept(last) : []) {
          if (left-- <= 0 || signal.aborted) return;
          last = line.seq;
          yield { ...line, release, part };
        }
        if (!follow || left <= 0 || signal.aborted || removed) return;
        await Promise.race([changed, aborted(signal)]);
      }
    },
    async flushed() {
      while (pending.length > 0 || writing !== null) await flush();
    },
    async remove() {
      removed = true;
      wake.resolve();
      await flush();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function* linesOf(path: string): AsyncIterable<KeptLine> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  });
  if (file === null) return;
  try {
    const input = file.createReadStream({ autoClose: false });
    for await (const text of createInterface({ input })) {
      const line = parsed(text);
      if (line !== null) yield line;
    }
  } finally {
    await file.close();
  }
}

/** null for a line torn by a crash. */
function parsed(text: string): KeptLine | null {
  try {
    return KeptLine.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
