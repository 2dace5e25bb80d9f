import type { TraceContext } from "./trace-context.ts";

/** Which operations leave a trace. Metrics count all of them. */
export interface Sampling {
  /** Of all traces, 0 to 1. */
  ratio: number;
  /**
   * A caller that does not sample is always followed. One that does is followed, or its trace is
   * judged by the ratio too: for callers that mark every request, as a gateway does.
   */
  sampledParent: "follow" | "ratio";
}

export const sampleAll: Sampling = { ratio: 1, sampledParent: "follow" };

export function isSampled(
  sampling: Sampling,
  traceId: string,
  parent: Pick<TraceContext, "sampled"> | null,
): boolean {
  if (parent !== null && !parent.sampled) return false;
  if (parent !== null && sampling.sampledParent === "follow") return true;
  return sampling.ratio >= 1 || randomnessOf(traceId) >= 1 - sampling.ratio;
}

/**
 * 0 up to 1, the same in every process that judges the trace: from the last 56 bits of its id, which
 * are the random ones (https://www.w3.org/TR/trace-context-2/#random-trace-id-flag), the first 52, as
 * many as a number holds.
 */
function randomnessOf(traceId: string): number {
  return Number.parseInt(traceId.slice(18, 31), 16) / 2 ** 52;
}
