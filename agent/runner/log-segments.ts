import { appendFile, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type * as z from "zod";
import { LogLine } from "../../shared/domain/event.ts";
import { errorCode } from "./durable.ts";

/** A line as it is kept; release and part are those of the folder. */
const KeptLine = LogLine.omit({ release: true, part: true });
export type KeptLine = z.infer<typeof KeptLine>;

/** The files of one log, named by their first `seq`. */
export interface LogSegments {
  /** The number after the last line that is kept; 1 in an empty folder. */
  open(): Promise<number>;
  /** Adds whole lines whose first number is `first`; makes room by removing the oldest segment. */
  append(first: number, text: string): Promise<void>;
  /** Lines after `after` up to `end`. */
  read(after: number, end: number): AsyncIterable<KeptLine>;
  remove(): Promise<void>;
}

interface Segment {
  first: number;
  bytes: number;
}

/** More segments lose less at once; fewer are faster to list. */
const SEGMENTS = 8;

export function createLogSegments(directory: string, bytesMax: number): LogSegments {
  const segmentMax = Math.max(1_024, Math.floor(bytesMax / SEGMENTS));
  const path = ({ first }: Segment) => join(directory, `${String(first).padStart(16, "0")}.ndjson`);
  let segments: Segment[] = [];
  /** A write that failed may have left half a line: the next goes into a file of its own. */
  let torn = false;

  async function current(first: number): Promise<Segment> {
    let last = segments.at(-1);
    if (last === undefined || torn || last.bytes >= segmentMax) {
      last = { first, bytes: 0 };
      segments.push(last);
      torn = false;
    }
    let total = segments.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const oldest of segments.slice(0, -1)) {
      if (total <= bytesMax - segmentMax) break;
      total -= oldest.bytes;
      segments = segments.slice(1);
      await rm(path(oldest), { force: true });
    }
    return last;
  }

  return {
    async open() {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      segments = [];
      for (const name of (await readdir(directory)).toSorted()) {
        const { size } = await stat(join(directory, name));
        segments.push({ first: Number.parseInt(name, 10), bytes: size });
      }
      const last = segments.at(-1);
      if (last === undefined) return 1;
      torn = last.bytes > 0;
      let next = last.first;
      for await (const line of linesOf(path(last))) next = Math.max(next, line.seq + 1);
      return next;
    },
    async append(first, text) {
      const segment = await current(first);
      try {
        await appendFile(path(segment), text, { mode: 0o600 });
      } catch (error) {
        torn = true;
        throw error;
      }
      segment.bytes += Buffer.byteLength(text);
    },
    async *read(after, end) {
      const from = segments.findLastIndex(({ first }) => first <= after + 1);
      for (const segment of segments.slice(Math.max(0, from))) {
        for await (const line of linesOf(path(segment))) {
          if (line.seq > end) return;
          if (line.seq > after) yield line;
        }
      }
    },
    remove: () => rm(directory, { recursive: true, force: true }),
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
