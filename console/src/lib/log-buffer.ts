import type { LogLine } from "./types.ts";

export interface LogBuffer {
  readonly lines: readonly LogLine[];
  /** How many lines were let go because the buffer was full. */
  readonly dropped: number;
}

export const emptyLog: LogBuffer = { lines: [], dropped: 0 };

/** How many lines the page holds at most. */
const LOG_LIMIT = 20_000;

/** `buffer` with `arrived` at its end; beyond `limit` the oldest lines go. */
export function appendLines(
  buffer: LogBuffer,
  arrived: readonly LogLine[],
  limit = LOG_LIMIT,
): LogBuffer {
  if (arrived.length === 0) return buffer;
  const all = [...buffer.lines, ...arrived];
  const surplus = Math.max(0, all.length - limit);
  return { lines: all.slice(surplus), dropped: buffer.dropped + surplus };
}

export interface LogFilter {
  text: string;
  part: string | undefined;
  stream: LogLine["stream"] | undefined;
}

/** The lines that pass; text is found in any case. */
export function filterLines(lines: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
  const text = filter.text.trim().toLowerCase();
  if (text === "" && filter.part === undefined && filter.stream === undefined) return lines;
  return lines.filter(
    (line) =>
      (filter.part === undefined || line.part === filter.part) &&
      (filter.stream === undefined || line.stream === filter.stream) &&
      (text === "" || line.text.toLowerCase().includes(text)),
  );
}
