import * as z from "zod";
import type { CallContext, MetricSeries, MetricSpan, Ref } from "../../shared/ports/compute.ts";
import { foreignProtocol } from "./errors.ts";
import { siteId } from "./functions/name.ts";
import type { Target } from "./functions/target.ts";

const API_VERSION = "2018-01-01";

type Aggregation = "total" | "average";

/** learn.microsoft.com: monitor-functions-reference. An app has no metric of durations. */
const METRICS: Readonly<
  Record<string, { series: MetricSeries["name"]; aggregation: Aggregation }>
> = {
  OnDemandFunctionExecutionCount: { series: "requests", aggregation: "total" },
  AlwaysReadyFunctionExecutionCount: { series: "requests", aggregation: "total" },
  Http5xx: { series: "errors", aggregation: "total" },
  InstanceCount: { series: "instances", aggregation: "average" },
  MemoryWorkingSet: { series: "memoryBytes", aggregation: "average" },
};

const Answer = z.object({
  value: z.array(
    z.object({
      name: z.object({ value: z.string() }),
      timeseries: z.array(
        z.object({
          data: z.array(
            z.object({
              timeStamp: z.string(),
              total: z.number().nullish(),
              average: z.number().nullish(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** All series by one call: reading metrics is what Azure throttles first. */
export async function metrics(
  { arm, place }: Target,
  cx: CallContext,
  ref: Ref,
  span: MetricSpan,
): Promise<MetricSeries[]> {
  const answer = await arm.request(cx, "reads", "Microsoft.Insights/metrics/read", {
    method: "GET",
    path: `${siteId(place, ref)}/providers/Microsoft.Insights/metrics`,
    query: {
      "api-version": API_VERSION,
      metricnames: Object.keys(METRICS).join(","),
      aggregation: "Total,Average",
      timespan: `${span.from.toISOString()}/${span.to.toISOString()}`,
      interval: intervalOf(span.stepSeconds),
    },
  });
  const read = Answer.safeParse(answer.body);
  if (!read.success) throw foreignProtocol(answer, "no metrics");
  return seriesOf(read.data);
}

/** The steps that Azure has, as ISO 8601; the least that is not finer than what is asked for. */
const INTERVALS = [
  [60, "PT1M"],
  [300, "PT5M"],
  [900, "PT15M"],
  [1_800, "PT30M"],
  [3_600, "PT1H"],
  [21_600, "PT6H"],
  [43_200, "PT12H"],
] as const;

function intervalOf(seconds: number): string {
  return INTERVALS.find(([length]) => length >= seconds)?.[1] ?? "P1D";
}

function seriesOf({ value }: z.infer<typeof Answer>): MetricSeries[] {
  const found = new Map<MetricSeries["name"], Map<string, number>>();
  for (const { name, timeseries } of value) {
    const known = METRICS[name.value];
    if (known === undefined) continue;
    for (const point of timeseries.flatMap(({ data }) => data)) {
      const at = new Date(point.timeStamp).toISOString();
      const measured = point[known.aggregation];
      // A gap is no zero.
      if (measured === null || measured === undefined) continue;
      const points = found.get(known.series) ?? new Map<string, number>();
      found.set(known.series, points.set(at, (points.get(at) ?? 0) + measured));
    }
  }
  return [...found].map(([name, points]) => ({
    name,
    points: [...points]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([at, measured]) => ({ at, value: measured })),
  }));
}
