import type { TelemetryClock } from "./clock.ts";
import { type CollectorTarget, Exporter, type ExporterLimits } from "./exporter.ts";
import { BuildMetrics } from "./metrics.ts";
import { beginOperation, type OperationSpan } from "./recorder.ts";
import type { Sampling } from "./sampling.ts";
import type { Fetch } from "./send.ts";
import type { Resource } from "./span.ts";
import type { TraceIds } from "./trace-context.ts";

export interface TelemetryDeps {
  /** Null: nothing is measured, kept or sent. */
  target: CollectorTarget | null;
  limits: ExporterLimits;
  clock: TelemetryClock;
  ids: TraceIds;
  fetch: Fetch;
  random(): number;
  /** What is told of the engine with everything, as `service.name`. */
  attributes: Readonly<Record<string, string>>;
}

/** A loaded build's traces and metrics. */
export interface BuildTelemetry {
  /** `traceparent`: the caller's header. */
  begin(traceparent: string | null): OperationSpan;
  /** The build was unloaded: its figures are sent once more and then forgotten. */
  close(): void;
}

export const noTelemetry: BuildTelemetry = {
  begin: (traceparent) => beginOperation(null, traceparent),
  close: () => {},
};

/** Traces and metrics of all builds of one engine. */
export interface Telemetry {
  /** `attributes` tell the build apart from others, as `lintas.build`. Each is open once at a time. */
  open(attributes: Readonly<Record<string, string>>, sampling: Sampling): BuildTelemetry;
  /** Sends what there is, for at most so long. */
  flush(limitMs: number): Promise<void>;
  /** The last flush; nothing is taken after it. */
  stop(limitMs: number): Promise<void>;
}

/** Unloaded builds whose last figures wait: more of them than the collector takes are forgotten. */
const CLOSED_MAX = 1_000;

export function startTelemetry(deps: TelemetryDeps): Telemetry {
  const { target, clock, ids } = deps;
  if (target === null) {
    return { open: () => noTelemetry, flush: async () => {}, stop: async () => {} };
  }
  const opened = new Set<BuildMetrics>();
  const closed = new Set<BuildMetrics>();
  const resource: Resource = { attributes: new Map(Object.entries(deps.attributes)) };
  const exporter = new Exporter({
    ...deps,
    target,
    resource,
    metrics: () => {
      const measured = [...opened, ...closed].map((one) => ({
        resource: one.resource,
        metrics: one.read(),
      }));
      closed.clear();
      return measured.filter(({ metrics }) => metrics.length > 0);
    },
  });
  const open: Telemetry["open"] = (attributes, sampling) => {
    const of = new Map(Object.entries({ ...deps.attributes, ...attributes }));
    const metrics = new BuildMetrics({ attributes: of }, clock.now().getTime());
    opened.add(metrics);
    const recording = { clock, ids, sampling, metrics, add: exporter.add.bind(exporter) };
    return {
      begin: (traceparent) => beginOperation(recording, traceparent),
      close: () => {
        if (!opened.delete(metrics)) return;
        closed.add(metrics);
        if (closed.size <= CLOSED_MAX) return;
        const [oldest] = closed;
        if (oldest !== undefined) closed.delete(oldest);
        exporter.losses.add("metrics", "buffer_full", 1);
      },
    };
  };
  return {
    open,
    flush: (limitMs) => exporter.flush(limitMs),
    stop: (limitMs) => exporter.stop(limitMs),
  };
}
