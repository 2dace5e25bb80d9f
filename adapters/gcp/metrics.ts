import * as z from "zod";
import type { CallContext, MetricSeries, MetricSpan } from "../../shared/ports/compute.ts";
import type { Rest } from "./rest.ts";

/** Cloud Run writes its metrics once a minute. */
const STEP_SECONDS_MIN = 60;

const TimeSeries = z.object({
  timeSeries: z
    .array(
      z.object({
        points: z.array(
          z.object({
            interval: z.object({ startTime: z.string().optional(), endTime: z.string() }),
            value: z.object({
              int64Value: z.string().optional(),
              doubleValue: z.number().optional(),
            }),
          }),
        ),
      }),
    )
    .default([]),
});

interface Source {
  metric: string;
  aligner: string;
  reducer: string;
  only?: string;
}

/** Memory is told as a share alone, so it is left out. */
const SOURCES: Readonly<Record<Exclude<MetricSeries["name"], "memoryBytes">, Source>> = {
  requests: {
    metric: "run.googleapis.com/request_count",
    aligner: "ALIGN_DELTA",
    reducer: "REDUCE_SUM",
  },
  errors: {
    metric: "run.googleapis.com/request_count",
    aligner: "ALIGN_DELTA",
    reducer: "REDUCE_SUM",
    only: ` AND metric.labels.response_code_class="5xx"`,
  },
  durationMs: {
    metric: "run.googleapis.com/request_latencies",
    aligner: "ALIGN_DELTA",
    reducer: "REDUCE_MEAN",
  },
  instances: {
    metric: "run.googleapis.com/container/instance_count",
    aligner: "ALIGN_MAX",
    reducer: "REDUCE_SUM",
  },
};

/** Series of one revision. */
export async function metrics(
  rest: Rest,
  cx: CallContext,
  project: string,
  of: { service: string; revision: string },
  span: MetricSpan,
): Promise<MetricSeries[]> {
  const series = await Promise.all(
    Object.entries(SOURCES).map(async ([name, source]) => ({
      name: name as MetricSeries["name"],
      points: await pointsOf(rest, cx, project, of, span, source),
    })),
  );
  return series.filter(({ points }) => points.length > 0);
}

async function pointsOf(
  rest: Rest,
  cx: CallContext,
  project: string,
  { service, revision }: { service: string; revision: string },
  { from, to, stepSeconds }: MetricSpan,
  { metric, aligner, reducer, only = "" }: Source,
): Promise<MetricSeries["points"]> {
  const filter = `metric.type="${metric}" AND resource.type="cloud_run_revision" AND resource.labels.service_name="${service}" AND resource.labels.revision_name="${revision}"${only}`;
  const query = {
    filter,
    "interval.startTime": from.toISOString(),
    "interval.endTime": to.toISOString(),
    "aggregation.alignmentPeriod": `${Math.max(stepSeconds, STEP_SECONDS_MIN)}s`,
    "aggregation.perSeriesAligner": aligner,
    "aggregation.crossSeriesReducer": reducer,
    view: "FULL",
  };
  const answer = await rest.json(
    cx,
    {
      name: "monitoring.projects.timeSeries.list",
      api: "monitoring",
      method: "GET",
      path: `/v3/projects/${project}/timeSeries`,
      query,
    },
    TimeSeries,
  );
  // Newest first, and one series after the reduction.
  const points = answer.timeSeries[0]?.points ?? [];
  return points.toReversed().map(({ interval, value }) => ({
    at: new Date(interval.startTime ?? interval.endTime).toISOString(),
    value: value.doubleValue ?? Number(value.int64Value ?? 0),
  }));
}
