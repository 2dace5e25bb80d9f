import type { TelemetryClock } from "./clock.ts";
import type { BuildMetrics } from "./metrics.ts";
import type { Sampling } from "./sampling.ts";
import type { FinishedSpan } from "./span.ts";
import type { TraceIds } from "./trace-context.ts";

/** What operations of one build leave their traces and figures with. */
export interface Recording {
  clock: TelemetryClock;
  ids: TraceIds;
  sampling: Sampling;
  metrics: BuildMetrics;
  /** Takes a span that ended. Must neither throw nor wait. */
  add(span: FinishedSpan): void;
}
