import type { Step } from "./types.ts";

export interface Bar {
  no: number;
  /** Percent of the whole from the left; null where it has not begun. */
  left: number | null;
  width: number;
  ms: number | null;
}

/** A bar narrower than this cannot be seen. */
const NARROWEST = 0.6;

/** Where each step lies between the first one's start and the last one's end, or `now`. */
export function waterfall(
  steps: readonly Pick<Step, "no" | "startedAt" | "endedAt">[],
  now: number,
): { bars: Bar[]; totalMs: number } {
  const spans = steps.map((step) => {
    const start = step.startedAt === null ? null : Date.parse(step.startedAt);
    const end = step.endedAt === null ? now : Date.parse(step.endedAt);
    return { no: step.no, start, end: start === null ? null : Math.max(start, end) };
  });
  const starts = spans.flatMap(({ start }) => (start === null ? [] : [start]));
  const ends = spans.flatMap(({ end }) => (end === null ? [] : [end]));
  if (starts.length === 0) {
    return { bars: spans.map(({ no }) => ({ no, left: null, width: 0, ms: null })), totalMs: 0 };
  }
  const origin = Math.min(...starts);
  const totalMs = Math.max(1, Math.max(...ends) - origin);
  const bars = spans.map(({ no, start, end }) => {
    if (start === null || end === null) return { no, left: null, width: 0, ms: null };
    const width = Math.max(NARROWEST, ((end - start) / totalMs) * 100);
    return {
      no,
      left: Math.min(((start - origin) / totalMs) * 100, 100 - width),
      width,
      ms: end - start,
    };
  });
  return { bars, totalMs };
}
