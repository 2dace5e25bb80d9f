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

/**
 * What the variables say that OpenTelemetry names for it (`OTEL_TRACES_SAMPLER` and its `_ARG`); null
 * where they say nothing that is known there. One who asks for a ratio without `parentbased_` means it
 * of all traces, also of those whose caller samples.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function samplingOf(variable: (name: string) => string | null): Sampling | null {
  const sampler = variable("OTEL_TRACES_SAMPLER")?.trim().toLowerCase() ?? "";
  const based = sampler.startsWith("parentbased_");
  const ratio = ratioOf(sampler.replace("parentbased_", ""), variable("OTEL_TRACES_SAMPLER_ARG"));
  return ratio === null ? null : { ratio, sampledParent: based ? "follow" : "ratio" };
}

function ratioOf(sampler: string, argument: string | null): number | null {
  if (sampler === "always_on") return 1;
  if (sampler === "always_off") return 0;
  if (sampler !== "traceidratio") return null;
  const text = argument?.trim() ?? "";
  const ratio = text === "" ? 1 : Number(text);
  return ratio >= 0 && ratio <= 1 ? ratio : null;
}

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
