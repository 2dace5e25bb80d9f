import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { CallContext, MetricSeries, MetricSpan, Ref } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { LIVE, partsOf } from "./name.ts";
import { listVersions } from "./reads.ts";
import { describesRelease } from "./state.ts";

/** CloudWatch keeps whole minutes. */
const PERIOD_SECONDS = 60;

const asked = {
  requests: ["Invocations", "Sum"],
  errors: ["Errors", "Sum"],
  duration: ["Duration", "Sum"],
  instances: ["ConcurrentExecutions", "Maximum"],
} as const;
type Asked = keyof typeof asked;

/**
 * A release is called by its own alias and, with the share it has, by `live`; CloudWatch counts the
 * two apart. One call.
 */
export async function metrics(
  aws: AwsClients,
  cx: CallContext,
  ref: Ref,
  span: MetricSpan,
): Promise<MetricSeries[]> {
  const places = await dimensionsOf(aws, cx, ref);
  const period = Math.max(1, Math.ceil(span.stepSeconds / PERIOD_SECONDS)) * PERIOD_SECONDS;
  const queries = places.flatMap((place, at) =>
    (Object.keys(asked) as Asked[]).map((name) => queryOf(`${name}_${at}`, name, place, period)),
  );
  const sums: Record<Asked, Map<string, number>> = {
    requests: new Map(),
    errors: new Map(),
    duration: new Map(),
    instances: new Map(),
  };
  let nextToken: string | undefined;
  do {
    const token = nextToken;
    const page = await aws.cloudwatch(
      cx,
      "GetMetricData",
      ({ client, GetMetricDataCommand, options }) =>
        client.send(
          new GetMetricDataCommand({
            MetricDataQueries: queries,
            StartTime: span.from,
            EndTime: span.to,
            ScanBy: "TimestampAscending",
            NextToken: token,
          }),
          options,
        ),
    );
    for (const { Id = "", Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      const sum = sums[Id.split("_")[0] as Asked];
      for (const [place, at] of Timestamps.entries()) {
        const key = at.toISOString();
        sum.set(key, (sum.get(key) ?? 0) + (Values[place] ?? 0));
      }
    }
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return seriesOf(sums);
}

function seriesOf(sums: Record<Asked, Map<string, number>>): MetricSeries[] {
  const series = (name: MetricSeries["name"], values: ReadonlyMap<string, number>) => ({
    name,
    points: [...values]
      .map(([at, value]) => ({ at, value }))
      .toSorted((a, b) => (a.at < b.at ? -1 : 1)),
  });
  const means = new Map(
    [...sums.duration].flatMap(([at, total]) => {
      const count = sums.requests.get(at) ?? 0;
      return count > 0 ? [[at, total / count] as const] : [];
    }),
  );
  return [
    series("requests", sums.requests),
    series("errors", sums.errors),
    series("durationMs", means),
    series("instances", sums.instances),
  ];
}

type Dimensions = NonNullable<NonNullable<MetricDataQuery["MetricStat"]>["Metric"]>["Dimensions"];

async function dimensionsOf(aws: AwsClients, cx: CallContext, ref: Ref): Promise<Dimensions[]> {
  const { functionName, alias } = partsOf(ref);
  const byName = { Name: "FunctionName", Value: functionName };
  if (ref.kind !== "release") return [[byName]];
  const versions = await listVersions(aws, cx, functionName);
  const own = versions.find(({ Description }) => describesRelease(Description, ref));
  return [
    [byName, { Name: "Resource", Value: `${functionName}:${alias}` }],
    [
      byName,
      { Name: "Resource", Value: `${functionName}:${LIVE}` },
      { Name: "ExecutedVersion", Value: own?.Version ?? "0" },
    ],
  ];
}

function queryOf(Id: string, name: Asked, Dimensions: Dimensions, Period: number): MetricDataQuery {
  const [MetricName, Stat] = asked[name];
  return {
    Id,
    MetricStat: { Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions }, Period, Stat },
  };
}
