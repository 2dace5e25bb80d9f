import { AwsError, json } from "./answers.ts";
import type { FakeAccount, FakeInvocation } from "./state.ts";

type Body = Record<string, unknown>;
type JsonOperation = (state: FakeAccount, region: string, body: Body) => Response;

/** Services that name the operation in `X-Amz-Target`. */
export const logsOperations: Readonly<Record<string, JsonOperation>> = {
  FilterLogEvents(state, region, body) {
    const events = groupOf(state, region, body);
    const from = Number(body["startTime"] ?? 0);
    const all = events
      .filter(({ timestamp }) => timestamp >= from)
      .toSorted((a, b) => a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1));
    const start = Number(body["nextToken"] ?? 0);
    const size = Math.min(Number(body["limit"] ?? 10_000), state.knobs.pageSize);
    const more = start + size < all.length;
    return json({
      events: all.slice(start, start + size).map(({ id, stream, timestamp, message }) => ({
        eventId: id,
        logStreamName: stream,
        timestamp,
        ingestionTime: timestamp,
        message,
      })),
      ...(more ? { nextToken: String(start + size) } : {}),
    });
  },
  DeleteLogGroup(state, region, body) {
    groupOf(state, region, body);
    state.logGroups.delete(`${region}/${String(body["logGroupName"])}`);
    return new Response(null, { status: 200, headers: { "x-amzn-requestid": "logs" } });
  },
};

function groupOf(state: FakeAccount, region: string, body: Body) {
  const group = state.logGroups.get(`${region}/${String(body["logGroupName"])}`);
  if (group !== undefined) return group;
  throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.", 400);
}

interface MetricQuery {
  Id: string;
  MetricStat: {
    Metric: { MetricName: string; Dimensions: { Name: string; Value: string }[] };
    Period: number;
  };
}

export const cloudwatchOperations: Readonly<Record<string, JsonOperation>> = {
  GetMetricData(state, region, body) {
    const queries = body["MetricDataQueries"] as MetricQuery[];
    const [from, to] = [Number(body["StartTime"]) * 1_000, Number(body["EndTime"]) * 1_000];
    const results = queries.map(({ Id, MetricStat: { Metric, Period } }) => {
      const found = state.invocations.filter(
        (one) => one.region === region && one.at >= from && one.at < to && counts(one, Metric),
      );
      const points = new Map<number, number>();
      for (const one of found) {
        const at = Math.floor(one.at / 1_000 / Period) * Period;
        points.set(at, (points.get(at) ?? 0) + valueOf(one, Metric.MetricName));
      }
      const sorted = [...points].toSorted(([a], [b]) => a - b);
      return {
        Id,
        Label: Metric.MetricName,
        Timestamps: sorted.map(([at]) => at),
        Values: sorted.map(([, value]) => value),
        StatusCode: "Complete",
      };
    });
    return json({ MetricDataResults: results, Messages: [] });
  },
};

function counts(one: FakeInvocation, { Dimensions }: MetricQuery["MetricStat"]["Metric"]): boolean {
  return Dimensions.every(({ Name, Value }) => {
    switch (Name) {
      case "FunctionName":
        return one.function === Value;
      case "Resource":
        return `${one.function}:${one.alias}` === Value;
      case "ExecutedVersion":
        return one.version === Value;
      default:
        return false;
    }
  });
}

/** Every request takes ten milliseconds. */
function valueOf({ failed }: FakeInvocation, metric: string): number {
  if (metric === "Errors") return failed ? 1 : 0;
  return metric === "Duration" ? 10 : 1;
}

export const secretsOperations: Readonly<Record<string, JsonOperation>> = {
  GetSecretValue(state, region, body) {
    const id = String(body["SecretId"]);
    const name = id.startsWith("arn:") ? (id.split(":secret:")[1] ?? "") : id;
    const value = state.secrets.get(name);
    if (value === undefined) {
      throw new AwsError(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret.",
        400,
      );
    }
    return json({
      ARN: `arn:aws:secretsmanager:${region}:${state.account}:secret:${name}`,
      Name: name,
      VersionId: "00000000-0000-4000-8000-000000000000",
      VersionStages: ["AWSCURRENT"],
      CreatedDate: state.clock.now().getTime() / 1_000,
      ...(typeof value === "string"
        ? { SecretString: value }
        : { SecretBinary: Buffer.from(value).toString("base64") }),
    });
  },
};
