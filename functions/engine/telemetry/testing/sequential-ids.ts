import type { TraceIds } from "../trace-context.ts";

/** Ids that count up. */
export function sequentialIds(): TraceIds {
  let last = 0;
  const next = (digits: number) => (++last).toString(16).padStart(digits, "0");
  return { traceId: () => next(32), spanId: () => next(16) };
}
